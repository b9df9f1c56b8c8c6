package dev.backedge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.instrument.Bridge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Backedge's own classes in the built jar, whose invokedynamic instructions the build has linked. */
class LinkedClassesIT {
    private static final Path JAR = Path.of("target", "backedge-agent.jar").toAbsolutePath();
    private static final String ROOT = "inst/";
    private static final String SUFFIX = ".classdata";

    /** Backedge's classes from the jar, all others from the test's class path. */
    private static final class JarLoader extends ClassLoader {
        private final JarFile jar;

        JarLoader(JarFile jar) {
            super(LinkedClassesIT.class.getClassLoader());
            this.jar = jar;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            var entry = jar.getEntry(ROOT + name.replace('.', '/') + SUFFIX);
            if (!name.startsWith("dev.backedge.") || entry == null) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                try {
                    byte[] bytes = jar.getInputStream(entry).readAllBytes();
                    return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }
    }

    private static List<String> names(JarFile jar) {
        return jar.stream().map(entry -> entry.getName()).filter(name -> name.startsWith(ROOT + "dev/backedge/") && name.endsWith(SUFFIX)).toList();
    }

    @Test
    void noneIsLeftForTheJvmToLink() throws IOException {
        List<String> left = new ArrayList<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (String name : names(jar)) {
                new ClassReader(jar.getInputStream(jar.getEntry(name)).readAllBytes()).accept(new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(int access, String method, String descriptor, String signature, String[] exceptions) {
                        return new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... arguments) {
                                left.add(name + "." + method + ": " + bootstrap);
                            }
                        };
                    }
                }, 0);
            }
            assertThat(names(jar)).hasSizeGreaterThan(400).anyMatch(name -> name.contains("$$0"));
        }
        assertThat(left).isEmpty();
    }

    @Test
    void allPassTheVerifier() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JarLoader loader = new JarLoader(jar);
            for (String name : names(jar)) {
                String className = name.substring(ROOT.length(), name.length() - SUFFIX.length()).replace('/', '.');
                assertThat(Class.forName(className, true, loader).getClassLoader()).as(className).isSameAs(loader);
            }
        }
    }

    @Test
    void recordsKeepTheirMethods() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Class<?> linked = Class.forName(Bridge.class.getName(), true, new JarLoader(jar));
            Object a = linked.getConstructor(String.class).newInstance("a/B");
            Object same = linked.getConstructor(String.class).newInstance("a/B");
            Object other = linked.getConstructor(String.class).newInstance("a/C");

            assertThat(a).isEqualTo(same).isNotEqualTo(other).isNotEqualTo("a/B");
            assertThat(a.hashCode()).isEqualTo(new Bridge("a/B").hashCode());
            assertThat(a).hasToString(new Bridge("a/B").toString());
        }
    }
}
