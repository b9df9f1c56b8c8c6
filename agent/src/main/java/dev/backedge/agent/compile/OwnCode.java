package dev.backedge.agent.compile;

import dev.backedge.agent.log.Loggers;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/**
 * Keeps HotSpot's C2 away from Backedge's own compiler. A few seconds of its work made C2 busy for a dozen, more than for the whole of the application, whose methods waited in the same queue; C1's code
 * does that work in little more time. What hooks call is compiled like any other code.
 *
 * <p>By a compiler directive ({@code jcmd PID Compiler.directives_print} shows it), given as {@code jcmd} would give it. Without the module for that nothing happens, and C2 has more to do.
 */
public final class OwnCode {
    private static final String MODULE = "jdk.management";
    private static final String PACKAGE = "com.sun.management.internal";
    /** The first that matches counts. */
    private static final String DIRECTIVES = """
            [
              { match: ["dev/backedge/compiler/bytecode/RowTree*.*"] },
              { match: ["dev/backedge/compiler/*.*", "dev/backedge/instrument/*.*", "dev/backedge/asm/*.*"], c2: { Exclude: true } }
            ]
            """;

    private OwnCode() {
    }

    /** To be called once, when there is something to compile: it takes some milliseconds. */
    public static void keepFromC2(Instrumentation instrumentation) {
        Logger log = Loggers.of("agent");
        try {
            Module module = ModuleLayer.boot().findModule(MODULE).orElse(null);
            if (module != null) {
                instrumentation.redefineModule(module, Set.of(), Map.of(), Map.of(PACKAGE, Set.of(OwnCode.class.getModule())), Set.of(), Map.of());
                log.debug("own classes: {}", execute(module));
            }
        } catch (Exception | LinkageError e) {
            log.debug("own classes are left to C2", e);
        }
    }

    private static String execute(Module module) throws IOException, ReflectiveOperationException {
        // loads the library of the other one's native methods
        Class.forName(PACKAGE + ".PlatformMBeanProviderImpl");
        Class<?> commands = Class.forName(module, PACKAGE + ".DiagnosticCommandImpl");
        Method bean = commands.getDeclaredMethod("getDiagnosticCommandMBean");
        Method execute = commands.getDeclaredMethod("executeDiagnosticCommand", String.class);
        bean.setAccessible(true);
        execute.setAccessible(true);
        Path file = Files.createTempFile("backedge", ".json");
        try {
            Files.writeString(file, DIRECTIVES);
            return ((String) execute.invoke(bean.invoke(null), "Compiler.directives_add " + file)).trim();
        } finally {
            Files.delete(file);
        }
    }
}
