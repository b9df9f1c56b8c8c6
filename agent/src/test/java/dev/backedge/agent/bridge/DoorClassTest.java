package dev.backedge.agent.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.OsrFrame;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/** Doors that are shut, beside a bridge that asks a verifier; under other names, since a test cannot define classes in {@code java.lang}. Integration tests go through open ones. */
class DoorClassTest {
    private static final class Classes extends ClassLoader {
        private final Map<String, byte[]> files = new HashMap<>();

        Classes() {
            super(DoorClassTest.class.getClassLoader());
        }

        void add(byte[] classFile) {
            ClassWriter out = new ClassWriter(0);
            new ClassReader(classFile).accept(new ClassRemapper(out, new Remapper() {
                @Override
                public String map(String name) {
                    return name.replace("java/backedge/", "test/");
                }
            }), 0);
            files.put(new ClassReader(out.toByteArray()).getClassName().replace('/', '.'), out.toByteArray());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] file = files.get(name);
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, file, 0, file.length);
        }
    }

    @Test
    void anEntryThatIsNotNegativeGoesByTheBridgeAndSoDoesNull() throws Exception {
        Classes classes = new Classes();
        classes.add(BridgeClass.bytes(true, 1));
        for (String arrays : new String[] {"", "[I[D", "[B[C[S[I[J[F[D[B[C[S[I[J[F[D[B[C"}) {
            classes.add(DoorClass.bytes(arrays));
        }
        Object[][] seen = new Object[1][];
        classes.loadClass("test.Bridge").getField("verifier").set(null, (ToIntBiFunction<Long, Object[]>) (entry, references) -> {
            seen[0] = references;
            return entry.intValue();
        });
        long[] buffer = new long[1];
        int[] ints = {1};
        double[] doubles = {2};

        assertThat(classes.loadClass("test.Enter").getMethod("enter", long.class, long[].class).invoke(null, 5L, buffer)).isEqualTo(5);
        assertThat(seen[0]).containsExactly(buffer);
        Method enter = classes.loadClass("test.EnterID").getMethod("enter", long.class, long[].class, int[].class, double[].class);
        assertThat(enter.invoke(null, 6L, buffer, ints, doubles)).isEqualTo(6);
        assertThat(seen[0]).containsExactly(buffer, ints, doubles);
        assertThat(enter.invoke(null, Doors.critical(7), buffer, null, doubles)).isEqualTo(7);
        assertThat(seen[0]).containsExactly(buffer, null, doubles);
        assertThat(enter.invoke(null, Doors.critical(8), buffer, ints, null)).isEqualTo(8);
        assertThat(classes.loadClass("test.EnterBCSIJFDBCSIJFDBC").getMethods()).anyMatch(method -> method.getParameterCount() == 2 + OsrFrame.MAX_REFERENCES);
    }
}
