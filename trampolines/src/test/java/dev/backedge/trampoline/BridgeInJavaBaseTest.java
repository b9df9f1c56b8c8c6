package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.OsrFrame;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** The bridge as the agent defines it: a class of java.base. The JVM must not print a word about its native methods. */
class BridgeInJavaBaseTest {
    /** Defines such a bridge, binds it, and enters a loop through it. */
    static final class Program {
        private Program() {
        }

        public static void main(String[] arguments) throws Throwable {
            ClassWriter out = new ClassWriter(0);
            out.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "java/lang/TestOfBridge", null, "java/lang/Object", null);
            for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n++) {
                out.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_NATIVE, "enter" + n,
                        "(J[J" + "Ljava/lang/Object;".repeat(n) + ")I", null, null).visitEnd();
            }
            out.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_NATIVE, "enterTable", "(J[J[Ljava/lang/Object;)I", null, null).visitEnd();
            out.visitEnd();
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
            Class<?> bridge = lookup.defineClass(out.toByteArray());
            Trampolines.register(bridge);
            MethodHandle enter0 = lookup.findStatic(bridge, "enter0", MethodType.methodType(int.class, long.class, long[].class));
            System.out.println((int) enter0.invokeExact(CodeCache.open(4096).install(Loops.returning(42)).entry(), new long[1]));
        }
    }

    static List<ForkedJvm> jvms() {
        return ForkedJvm.all();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void isBoundWithoutAWarning(ForkedJvm jvm) throws Exception {
        List<String> options = new ArrayList<>(jvm.nativeAccess());
        options.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        assertThat(jvm.run(Program.class, options)).isEqualTo(new ForkedJvm.Result(0, "42\n"));
    }
}
