package dev.backedge.agent.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.bytecode.RowTree;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.ToIntBiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** The bridge under another name, since a test cannot define classes in {@code java.lang}. */
class BridgeClassTest {
    /** More than a short constant can say. */
    private static final int SITES = 40_000;

    private Class<?> bridge;

    @BeforeEach
    void define() {
        bridge = define(false);
    }

    private Class<?> define(boolean verifying) {
        ClassWriter out = new ClassWriter(0);
        new ClassReader(BridgeClass.bytes(verifying, SITES)).accept(new ClassRemapper(out, new SimpleRemapper(BridgeClass.INTERNAL_NAME, "test/Bridge")), 0);
        byte[] bytes = out.toByteArray();
        return new ClassLoader(getClass().getClassLoader()) {
            Class<?> define() {
                return defineClass("test.Bridge", bytes, 0, bytes.length);
            }
        }.define();
    }

    @Test
    void theArraysHaveTheLengthThatIsAskedFor() throws Exception {
        assertThat((int[]) bridge.getField("budgets").get(null)).hasSize(SITES);
        assertThat((long[]) bridge.getField("entries").get(null)).hasSize(SITES);
        assertThat((int[]) bridge.getField("bodies").get(null)).hasSize(SITES);
    }

    /** Inlined at each hook they made C2 take five times as long for a library's methods, and longer than the code was of use. */
    @Test
    void hotSpotInlinesNothingIntoHooks() {
        for (byte[] file : List.of(BridgeClass.bytes(false, SITES), BridgeClass.bytes(true, SITES), DoorClass.bytes("[I[D"))) {
            ClassNode type = new ClassNode();
            new ClassReader(file).accept(type, 0);
            List<MethodNode> called = type.methods.stream().filter(method -> !method.name.startsWith("<") && !method.name.equals("tried") && (method.access & Opcodes.ACC_NATIVE) == 0).toList();
            assertThat(called).isNotEmpty().allSatisfy(method -> assertThat(method.visibleAnnotations).extracting(annotation -> annotation.desc)
                    .containsExactly("Ljdk/internal/vm/annotation/DontInline;"));
        }
    }

    @Test
    void overflowAsksTheHandler() throws Exception {
        bridge.getField("handler").set(null, (IntUnaryOperator) site -> site + 1);

        assertThat(bridge.getMethod("overflow", int.class).invoke(null, 41)).isEqualTo(42);
    }

    @Test
    void overflowNeverThrows() throws Exception {
        Method overflow = bridge.getMethod("overflow", int.class);
        assertThat(overflow.invoke(null, 1)).as("no handler").isEqualTo(Integer.MAX_VALUE);
        bridge.getField("handler").set(null, (IntUnaryOperator) site -> {
            throw new StackOverflowError();
        });
        assertThat(overflow.invoke(null, 1)).as("a handler that fails").isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void callsOnTrialAskTheTimer() throws Exception {
        Method trial = bridge.getMethod("trial", int.class, Object.class);
        Method tried = bridge.getMethod("tried", long.class, int.class);
        assertThat(trial.invoke(null, 1, new Object[1])).as("no timer").isEqualTo(0L);
        List<String> asked = new ArrayList<>();
        bridge.getField("timer").set(null, (LongBinaryOperator) (site, stamp) -> {
            asked.add(site + " " + stamp);
            if (site == 13) {
                throw new StackOverflowError();
            }
            return -5;
        });
        assertThat(trial.invoke(null, 7, new Object[1])).isEqualTo(-5L);
        assertThat(bridge.getField("passed").get(null)).as("the program's arrays are not kept").isNull();
        tried.invoke(null, -5L, 7);
        tried.invoke(null, 0L, 7);
        assertThat(asked).as("a call that is not timed tells nothing").containsExactly("7 0", "7 -5");
        assertThat(trial.invoke(null, 13, new Object[1])).as("a timer that fails").isEqualTo(0L);
        tried.invoke(null, 4L, 13);
    }

    @Test
    void charactersComeFromWhoeverIsAsked() throws Exception {
        Method characters = bridge.getMethod("characters", String.class);
        assertThat(characters.invoke(null, "abc")).as("nobody").isNull();
        bridge.getField("strings").set(null, (Function<Object, Object>) string -> ((String) string).toCharArray());
        assertThat((char[]) characters.invoke(null, "abc")).containsExactly('a', 'b', 'c');
        bridge.getField("strings").set(null, (Function<Object, Object>) string -> {
            throw new OutOfMemoryError();
        });
        assertThat(characters.invoke(null, "abc")).as("somebody who fails").isNull();
    }

    @Test
    void treesAreFlattenedByWhoeverIsAsked() throws Exception {
        Method flatten = bridge.getMethod("flatten", Object[].class);
        Method described = bridge.getMethod("described", Object[].class, Object[].class, Object[].class, int.class);
        int[][][] root = {{new int[3], null}, null, {new int[1]}};
        assertThat(flatten.invoke(null, (Object) root)).as("nobody").isNull();
        assertThat(described.invoke(null, root, root, root, 1)).as("nobody").isNull();
        bridge.getField("trees").set(null, (Function<Object, Object>) of -> RowTree.flatten((Object[]) of));
        Object[] flat = (Object[]) flatten.invoke(null, (Object) root);
        assertThat(flat).containsExactly(root[0], null, root[2], root[0][0], null, root[2][0]);
        bridge.getField("described").set(null, (Function<Object, Object>) of -> ((Object[]) of)[3].equals(7) ? ((Object[]) of)[0] : null);
        assertThat(described.invoke(null, flat, root, flat, 7)).isSameAs(flat);
        assertThat(RowTree.described(flat, root, flat, 1)).containsExactly(new char[] {3, 4}, null, new char[] {5}, root[0][0], null, root[2][0]);
        assertThat(RowTree.flatten(new int[2][3000][1])).as("too many").isNull();
        assertThat(RowTree.described(flat, null, null, 1)).containsExactly(flat);
    }

    @Test
    void arraysAreSelectedByWhoeverIsAsked() throws Exception {
        Method select = bridge.getMethod("select", Object[].class, String.class);
        Object[] elements = {new int[1], "text", null, new int[][] {{}}, new int[0]};
        assertThat(select.invoke(null, elements, "[I")).as("nobody").isNull();
        bridge.getField("selection").set(null, (BinaryOperator<Object>) (of, type) -> RowTree.select((Object[]) of, (String) type));
        assertThat((Object[]) select.invoke(null, elements, "[I")).containsExactly(elements[0], null, null, null, elements[4]);
    }

    @Test
    void receiversAreJudgedByWhoeverIsAsked() throws Exception {
        Method admits = bridge.getMethod("admits", Object.class, int.class);
        assertThat(admits.invoke(null, "abc", 7)).as("nobody").isEqualTo(false);
        bridge.getField("receivers").set(null, (BiPredicate<Object, Object>) (receiver, which) -> receiver.equals("abc") && which.equals(700));
        assertThat(admits.invoke(null, "abc", 700)).isEqualTo(true);
        assertThat(admits.invoke(null, "abc", 701)).isEqualTo(false);
        assertThat(admits.invoke(null, null, 700)).as("somebody who fails").isEqualTo(false);
    }

    @Test
    void receiversAreShownToWhoeverWantsToSeeThem() throws Exception {
        Method witness = bridge.getMethod("witness", Object.class, int.class);
        witness.invoke(null, "abc", 7);
        List<Object> seen = new ArrayList<>();
        bridge.getField("witnesses").set(null, (BiConsumer<Object, Object>) (object, which) -> {
            seen.add(object.toString());
            seen.add(which);
        });
        witness.invoke(null, "abc", 700);
        witness.invoke(null, null, 701);
        assertThat(seen).as("and somebody who fails").containsExactly("abc", 700);
    }

    @Test
    void fieldsAreReadByWhoeverIsAsked() throws Exception {
        for (String kind : List.of("reference", "number")) {
            Method read = bridge.getMethod(kind, Object.class, int.class);
            Object unread = bridge.getField("budgets").get(null);
            assertThat(read.invoke(null, "abc", 7)).as("nobody").isSameAs(unread);
            bridge.getField(kind + "s").set(null, (BinaryOperator<Object>) (object, which) -> object.toString() + which);
            assertThat(read.invoke(null, "abc", 700)).isEqualTo("abc700");
            assertThat(read.invoke(null, null, 700)).as("somebody who fails").isSameAs(unread);
        }
    }

    @Test
    void thereIsAnEntryForEachNumberOfReferences() throws Exception {
        for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n++) {
            Class<?>[] parameters = new Class<?>[2 + n];
            java.util.Arrays.fill(parameters, Object.class);
            parameters[0] = long.class;
            parameters[1] = long[].class;
            Method enter = bridge.getMethod("enter" + n, parameters);
            assertThat(enter.getModifiers()).isEqualTo(Modifier.PUBLIC | Modifier.STATIC | Modifier.NATIVE);
            assertThat(enter.getReturnType()).isEqualTo(int.class);
        }
        Method table = bridge.getMethod("enterTable", long.class, long[].class, Object[].class);
        assertThat(table.getModifiers()).isEqualTo(Modifier.PUBLIC | Modifier.STATIC | Modifier.NATIVE);
        assertThat(table.getReturnType()).isEqualTo(int.class);
    }

    @Test
    void underVerifyATableIsHandedOver() throws Exception {
        bridge = define(true);
        Object[] references = {"a", null};
        bridge.getField("verifier").set(null, (ToIntBiFunction<Long, Object[]>) (entry, others) -> others[1] == references ? 7 : 0);
        assertThat(bridge.getMethod("enterTable", long.class, long[].class, Object[].class).invoke(null, 42L, new long[1], references)).isEqualTo(7);
    }

    @Test
    void underVerifyEachEntryAsksTheVerifier() throws Exception {
        bridge = define(true);
        for (int n = 0; n <= OsrFrame.MAX_REFERENCES; n++) {
            Object[] arguments = new Object[2 + n];
            Class<?>[] parameters = new Class<?>[2 + n];
            java.util.Arrays.fill(parameters, Object.class);
            parameters[0] = long.class;
            parameters[1] = long[].class;
            arguments[0] = 42L;
            arguments[1] = new long[1];
            for (int k = 2; k < arguments.length; k++) {
                arguments[k] = "reference " + k;
            }
            bridge.getField("verifier").set(null, (ToIntBiFunction<Long, Object[]>) (entry, others) -> {
                assertThat(entry).isEqualTo(42);
                assertThat(others).containsExactly(java.util.Arrays.copyOfRange(arguments, 1, arguments.length));
                return others.length;
            });
            Method enter = bridge.getMethod("enter" + n, parameters);
            assertThat(enter.invoke(null, arguments)).isEqualTo(n + 1);
            bridge.getField("verifier").set(null, (ToIntBiFunction<Long, Object[]>) (entry, others) -> {
                throw new StackOverflowError();
            });
            assertThat(enter.invoke(null, arguments)).as("a verifier that fails").isEqualTo(OsrFrame.NOT_ENTERED);
        }
    }
}
