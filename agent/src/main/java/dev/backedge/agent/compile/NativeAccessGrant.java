package dev.backedge.agent.compile;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives jffi, and what links with the foreign-function linker, but nothing else, leave to load a native library and to link on JDK 22 and later, which would otherwise print a
 * warning (JEP 454, JEP 472). They are made a module of their own, in the agent's class loader, and that module alone is granted native access: the
 * application's policy stays as its user set it. Where the user denies native access ({@code --illegal-native-access=deny} without
 * {@code --enable-native-access=ALL-UNNAMED}) nothing is granted, and opening the code cache fails with a sentence.
 */
final class NativeAccessGrant {
    private static final int FIRST_JDK_THAT_WARNS = 22;
    private static final int FIRST_JDK_THAT_DENIES = 24;
    private static final String MODULE = "dev.backedge.jffi";
    private static final Set<String> PACKAGES = Set.of("com.kenai.jffi", "com.kenai.jffi.internal", "dev.backedge.trampoline.critical");

    private NativeAccessGrant() {
    }

    /**
     * To be called before any class of theirs is loaded.
     *
     * @throws ReflectiveOperationException if this JDK keeps its access rights elsewhere
     */
    static void grant(Instrumentation instrumentation) throws ReflectiveOperationException {
        if (Runtime.version().feature() < FIRST_JDK_THAT_WARNS) {
            return;
        }
        Module base = Object.class.getModule();
        Set<Module> us = Set.of(NativeAccessGrant.class.getModule());
        instrumentation.redefineModule(base, Set.of(), Map.of(), Map.of("java.lang", us, "jdk.internal.module", us), Set.of(), Map.of());
        if (Runtime.version().feature() >= FIRST_JDK_THAT_DENIES && denied()) {
            return;
        }
        Method enable = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
        enable.setAccessible(true);
        enable.invoke(defineModule(NativeAccessGrant.class.getClassLoader()));
    }

    private static boolean denied() throws ReflectiveOperationException {
        Method policy = Class.forName("jdk.internal.module.ModuleBootstrap").getDeclaredMethod("illegalNativeAccess");
        policy.setAccessible(true);
        Method enabled = Module.class.getMethod("isNativeAccessEnabled");
        return policy.invoke(null).toString().equals("DENY") && !(Boolean) enabled.invoke(NativeAccessGrant.class.getModule());
    }

    /** A module whose packages the class loader already knows how to load. */
    private static Module defineModule(ClassLoader loader) {
        ModuleDescriptor descriptor = ModuleDescriptor.newAutomaticModule(MODULE).packages(PACKAGES).build();
        ModuleReference reference = new ModuleReference(descriptor, null) {
            @Override
            public ModuleReader open() throws IOException {
                throw new IOException("read by its class loader alone");
            }
        };
        ModuleFinder finder = new ModuleFinder() {
            @Override
            public Optional<ModuleReference> find(String name) {
                return name.equals(MODULE) ? Optional.of(reference) : Optional.empty();
            }

            @Override
            public Set<ModuleReference> findAll() {
                return Set.of(reference);
            }
        };
        Configuration configuration = ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of(MODULE));
        return ModuleLayer.defineModules(configuration, List.of(ModuleLayer.boot()), name -> loader).layer().findModule(MODULE).orElseThrow();
    }
}
