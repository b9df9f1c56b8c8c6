package dev.backedge.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.instrument.Bridge;
import dev.backedge.instrument.LoopInstrumenter;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Backedge's own classes in the built jar, whose invokedynamic instructions the build has linked. */
class LinkedClassesIT {
    private static final Path JAR = Path.of("target", "backedge-agent.jar").toAbsolutePath();
    private static final String ROOT = "inst/";

    /** Backedge's classes from the jar, all others from the test's class path. The one that starts the agent looks for the agent's own loader. */
    private static final class JarLoader extends ClassLoader implements Consumer<BiPredicate<String, Instrumentation>> {
        private final Map<String, byte[]> classes;

        JarLoader(Map<String, byte[]> classes) {
            super(LinkedClassesIT.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        public void accept(BiPredicate<String, Instrumentation> start) {
            assertThat(start).isNotNull();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
            }
        }
    }

    /** Class files by name. */
    private static Map<String, byte[]> classes() throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().startsWith(ROOT + "dev/backedge/") && entry.isDirectory()) {
                    ClassPack pack = ClassPack.read(jar, entry.getName());
                    for (int i = 0; pack != null && i < pack.size(); i++) {
                        String name = entry.getName().substring(ROOT.length()).replace('/', '.') + pack.name(i);
                        classes.put(name, Arrays.copyOfRange(pack.bytes(), pack.offset(i), pack.offset(i) + pack.length(i)));
                    }
                }
            }
        }
        return classes;
    }

    @Test
    void eachIsFoundByItsName() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            ClassPack pack = ClassPack.read(jar, ROOT + "dev/backedge/compiler/opt/");
            assertThat(pack.size()).isGreaterThan(100);
            for (int i = 0; i < pack.size(); i++) {
                assertThat(pack.find(pack.name(i))).isEqualTo(i);
                assertThat(pack.find(pack.name(i) + "x")).isNegative();
            }
            assertThat(pack.find("")).isNegative();
            // "Aa" and "BB" have the same hash code, and so has whatever begins with one of them and goes on in the same way
            byte[] one = {0, 0, 0, 1, 0, 0, (byte) ("Aa".hashCode() >> 8), (byte) "Aa".hashCode(), 0, 0, 0, 16, 0, 0, 0, 0, 2, 'A', 'a'};
            assertThat(new ClassPack(one).find("Aa")).isZero();
            assertThat(new ClassPack(one).find("BB")).isNegative();
        }
    }

    @Test
    void whatAStartNeedsIsListed() throws IOException {
        List<String> listed;
        try (JarFile jar = new JarFile(JAR.toFile())) {
            listed = new String(ClassPack.entry(jar, ROOT + "dev/backedge/agent/start.classes"), StandardCharsets.ISO_8859_1).lines().toList();
        }
        // the JDK's are listed too, where it has no archive of its classes
        List<String> own = listed.stream().filter(name -> name.startsWith("dev.backedge.")).toList();
        assertThat(own).contains(MethodLoops.class.getName(), LoopInstrumenter.class.getName() + "$$0").doesNotHaveDuplicates().hasSizeLessThan(400);
        assertThat(classes().keySet()).containsAll(own.stream().filter(name -> !name.startsWith("dev.backedge.asm.")).toList());
    }

    @Test
    void noneIsLeftForTheJvmToLink() throws IOException {
        List<String> left = new ArrayList<>();
        Map<String, byte[]> classes = classes();
        classes.forEach((name, bytes) -> new ClassReader(bytes).accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String method, String descriptor, String signature, String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... arguments) {
                        left.add(name + "." + method + ": " + bootstrap);
                    }
                };
            }
        }, 0));
        assertThat(classes.keySet()).hasSizeGreaterThan(400).anyMatch(name -> name.contains("$$0"));
        assertThat(left).isEmpty();
    }

    /** ASM's come without, and the JVM would infer the types by another verifier, which takes longer; tables of local variables are for debuggers. */
    @Test
    void allHaveWhatTheVerifierNeedsAndNoMore() throws IOException {
        Map<String, byte[]> classes = classes();
        assertThat(classes.keySet()).anyMatch(name -> name.startsWith("dev.backedge.asm."));
        classes.forEach((name, bytes) -> {
            ClassReader reader = new ClassReader(bytes);
            assertThat(reader.readUnsignedShort(6)).as(name).isGreaterThanOrEqualTo(Opcodes.V1_7);
            reader.accept(new ClassVisitor(Opcodes.ASM9) {
                @Override
                public MethodVisitor visitMethod(int access, String method, String descriptor, String signature, String[] exceptions) {
                    return new MethodVisitor(Opcodes.ASM9) {
                        @Override
                        public void visitLocalVariable(String variable, String type, String generic, Label start, Label end, int index) {
                            throw new AssertionError(name + "." + method + " tells of its variable " + variable);
                        }
                    };
                }
            }, 0);
        });
    }

    @Test
    void allPassTheVerifier() throws Exception {
        Map<String, byte[]> classes = classes();
        JarLoader loader = new JarLoader(classes);
        for (String name : classes.keySet()) {
            assertThat(Class.forName(name, true, loader).getClassLoader()).as(name).isSameAs(loader);
        }
    }

    @Test
    void recordsKeepTheirMethods() throws Exception {
        Class<?> linked = Class.forName(Bridge.class.getName(), true, new JarLoader(classes()));
        Object a = linked.getConstructor(String.class).newInstance("a/B");
        Object same = linked.getConstructor(String.class).newInstance("a/B");
        Object other = linked.getConstructor(String.class).newInstance("a/C");

        assertThat(a).isEqualTo(same).isNotEqualTo(other).isNotEqualTo("a/B");
        assertThat(a.hashCode()).isEqualTo(new Bridge("a/B").hashCode());
        assertThat(a).hasToString(new Bridge("a/B").toString());
    }
}
