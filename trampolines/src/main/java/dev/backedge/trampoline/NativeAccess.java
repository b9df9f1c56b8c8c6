package dev.backedge.trampoline;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The door to native memory and functions: proof that JNR is loaded and works. The first opening costs about 50 ms. */
final class NativeAccess {
    final MemoryIO memory;
    final Pages pages;
    private final CallContext noArguments = new CallContext(Type.SINT64);

    NativeAccess(MemoryIO memory, Pages pages) {
        this.memory = memory;
        this.pages = pages;
    }

    /** @throws NativeAccessException if the platform is not supported or JNR's library cannot be loaded */
    static NativeAccess open() throws NativeAccessException {
        var unsupported = PlatformCheck.unsupported();
        if (unsupported.isPresent()) {
            throw new NativeAccessException(unsupported.get());
        }
        try {
            return new NativeAccess(MemoryIO.getInstance(), new LibC());
        } catch (LinkageError | RuntimeException e) {
            throw new NativeAccessException(reason(e), e);
        }
    }

    /** Calls a C function without arguments that returns a 64-bit number. */
    long call(long function) {
        return Invoker.getInstance().invokeN0(noArguments, function);
    }

    /**
     * jffi packs the stack traces of what it tried into the message of an {@link UnsatisfiedLinkError}, several layers deep. One
     * line of it tells a user what to do.
     */
    static String reason(Throwable e) {
        StringBuilder all = new StringBuilder();
        Throwable deepest = e;
        for (Throwable t = e; t != null; t = t.getCause()) {
            all.append(t).append('\n');
            deepest = t;
        }
        if (all.indexOf("IllegalCallerException") >= 0) {
            return "native access is denied (JDK option --illegal-native-access=deny); grant it with --enable-native-access=ALL-UNNAMED";
        }
        if (all.indexOf("noexec") >= 0 || all.indexOf("could not load jffi library from") >= 0) {
            return "JNR's native library cannot be unpacked and loaded; set -Djffi.extract.dir to a directory that is writable and not "
                    + "mounted noexec";
        }
        if (runsOnMusl()) {
            return "JNR's native library needs glibc, this JVM runs on musl";
        }
        String message = String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
        return "JNR's native library cannot be loaded: " + deepest.getClass().getSimpleName() + ": " + message;
    }

    private static boolean runsOnMusl() {
        try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.anyMatch(line -> line.contains("/ld-musl"));
        } catch (IOException e) {
            return false;
        }
    }
}
