package dev.backedge.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.math3.util.FastMath;
import org.bouncycastle.util.BigIntegers;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Whole libraries, every method rewritten, pass HotSpot's verifiers: the one that infers types (version 49) and the one that checks frames. No loop gets a second way in. */
class CorpusTest {
    private static final Bridge BRIDGE = new Bridge("dev/backedge/instrument/FakeBridge");

    /** A class of the library, a prefix of the classes to rewrite, and how many hooks there are to be at least. */
    static Stream<Arguments> libraries() {
        return Stream.of(
                Arguments.of(ClassReader.class, "org/objectweb/asm/", 10),
                Arguments.of(net.bytebuddy.ByteBuddy.class, "net/bytebuddy/jar/", 10),
                Arguments.of(FastMath.class, "org/apache/commons/math3/", 550),
                Arguments.of(CommonOps_DDRM.class, "org/ejml/", 240),
                Arguments.of(BigIntegers.class, "org/bouncycastle/math/", 300));
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void everyRewrittenClassIsVerifiedByTheJvmAndKeepsTheEntriesOfItsLoops(Class<?> member, String prefix, int hooksAtLeast) throws Exception {
        Map<String, byte[]> original = classesOf(member);
        Map<String, byte[]> rewritten = new HashMap<>(original);
        TreeSet<String> changed = new TreeSet<>();
        List<LoopSite> sites = new ArrayList<>();
        Set<Integer> trials = new HashSet<>();
        LoopInstrumenter instrumenter = new LoopInstrumenter(BRIDGE);
        ClassFileLookup lookup = new ClassFileLookup(member.getClassLoader());
        new TreeMap<>(original).forEach((name, bytes) -> {
            if (name.replace('.', '/').startsWith(prefix)) {
                InstrumentedClass result = instrumenter.instrument(bytes, MethodFilter.ALL, new TrialAllocator(sites.size(), method -> method.hashCode() % 2 == 0), lookup);
                trials.addAll(result.secondBodies());
                sites.addAll(result.sites());
                if (result.bytes() != null) {
                    assertThat(Classes.withLoopsOfTwoEntries(result.bytes())).as(name).isEqualTo(Classes.withLoopsOfTwoEntries(bytes));
                    rewritten.put(name, result.bytes());
                    changed.add(name);
                }
            }
        });
        assertThat(linkErrors(rewritten, changed)).isEqualTo(linkErrors(original, changed));
        assertThat(sites.stream().filter(LoopSite::hooked).count()).as(() -> "hooks; refused: " + refusals(sites)).isGreaterThanOrEqualTo(hooksAtLeast);
        assertThat(trials).as("methods with two bodies").hasSizeGreaterThan(hooksAtLeast / 8);
    }

    @Test
    void classThatDoesNotVerifyIsSeen() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "Broken", null, "java/lang/Object", null);
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "broken", "()I", null, null);
        method.visitCode();
        method.visitInsn(Opcodes.FCONST_0);
        method.visitInsn(Opcodes.IRETURN);
        method.visitMaxs(1, 0);
        method.visitEnd();
        assertThat(linkErrors(Map.of("Broken", writer.toByteArray()), new TreeSet<>(List.of("Broken"))).get("Broken")).startsWith("java.lang.VerifyError");
    }

    /**
     * Links classes, in a loader that asks its parent only for what is not among them, and tells what went wrong, by name. Some
     * classes of a library cannot be linked where what they optionally depend on is missing.
     */
    private static Map<String, String> linkErrors(Map<String, byte[]> classes, TreeSet<String> toLink) {
        Map<String, String> errors = new TreeMap<>();
        ClassLoader loader = childFirst(classes);
        for (String name : toLink) {
            try {
                // HotSpot links a class, and so verifies it, before it tells its members; it does not initialise it
                Class.forName(name, false, loader).getDeclaredConstructors();
            } catch (VerifyError | ClassFormatError e) {
                errors.put(name, e.toString());
            } catch (LinkageError e) {
                errors.put(name, e.getClass().getName());
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
        return errors;
    }

    private static ClassLoader childFirst(Map<String, byte[]> classes) {
        return new ClassLoader(CorpusTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                synchronized (getClassLoadingLock(name)) {
                    byte[] bytes = classes.get(name);
                    if (bytes == null) {
                        return super.loadClass(name, resolve);
                    }
                    Class<?> loaded = findLoadedClass(name);
                    return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
                }
            }
        };
    }

    /** The classes of the jar that a class comes from, by binary name. */
    private static Map<String, byte[]> classesOf(Class<?> member) throws Exception {
        Path jar = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
        Map<String, byte[]> classes = new HashMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (var entries = file.entries(); entries.hasMoreElements();) {
                var entry = entries.nextElement();
                String name = entry.getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.endsWith("-info.class")) {
                    try (var in = file.getInputStream(entry)) {
                        classes.put(name.substring(0, name.length() - ".class".length()).replace('/', '.'), in.readAllBytes());
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(jar.toString(), e);
        }
        return classes;
    }

    private static Map<String, Long> refusals(List<LoopSite> sites) {
        return sites.stream().filter(site -> site.refusal() != null)
                .collect(Collectors.groupingBy(site -> site.refusal().code(), TreeMap::new, Collectors.counting()));
    }
}
