package dev.backedge.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The plain body of a method on trial gets its arguments by way of an array, those of every type. */
class FreshArgumentsTest {
    private static final String SOURCE = """
            public class Arguments {
                private int seed = 3;
                public String all(boolean flag, byte b, char c, double d, int[] ints, long l, String[] names, float f, double[][] rows, Object object, short s, int n) {
                    double sum = seed;
                    for (int i = 0; i < n; i++) {
                        sum += ints[i] + rows[i % rows.length][0];
                    }
                    return flag + " " + b + " " + c + " " + d + " " + l + " " + names[0] + " " + f + " " + object + " " + s + " " + sum;
                }
                public static int none() {
                    int sum = 0;
                    for (int i = 0; i < 5; i++) {
                        sum += i * i;
                    }
                    return sum;
                }
            }
            """;
    private static final Object[] VALUES = {true, (byte) -7, 'x', -0.0, new int[] {1, 2, 3, 4}, Long.MIN_VALUE + 1, new String[] {"name"}, Float.MIN_VALUE, new double[][] {{0.5}, {0.25}},
        "object", (short) -300, 4};

    /** What the body with hooks returns, and the plain one. */
    private static List<Object> run(String method, Object... values) throws ReflectiveOperationException {
        Map<String, byte[]> classes = new HashMap<>(Classes.compile("Arguments", SOURCE, 17));
        InstrumentedClass result = new LoopInstrumenter(new Bridge("dev/backedge/instrument/FakeBridge"))
                .instrument(classes.get("Arguments"), MethodFilter.ALL, new TrialAllocator(0, name -> true), name -> null);
        assertThat(result.secondBodies()).hasSize(2);
        classes.put("Arguments", result.bytes());
        Class<?> type = Classes.loader(classes).loadClass("Arguments");
        Method found = Arrays.stream(type.getMethods()).filter(each -> each.getName().equals(method)).findAny().orElseThrow();
        Object receiver = type.getConstructor().newInstance();
        FakeBridge.reset(1000);
        FakeBridge.tryAll();
        Object hooked = found.invoke(receiver, values);
        Object plain = found.invoke(receiver, values);
        assertThat(FakeBridge.begun).containsExactly(1, 1);
        assertThat(FakeBridge.ended).containsExactly(1, 1);
        return List.of(hooked, plain);
    }

    @Test
    void theyAreWhatTheyWere() throws ReflectiveOperationException {
        assertThat(run("all", VALUES)).containsOnly("true -7 x -0.0 " + (Long.MIN_VALUE + 1) + " name 1.4E-45 object -300 14.5");
        Object[] passed = (Object[]) FakeBridge.arguments;
        assertThat(passed).as("numbers, and arrays of primitives").hasSize(3).contains(VALUES[4], VALUES[8]);
        assertThat((long[]) passed[0]).hasSize(8).contains(-7, Long.MIN_VALUE + 1, Double.doubleToRawLongBits(-0.0), Float.floatToRawIntBits(Float.MIN_VALUE), -300, 4);
        assertThat(run("none")).containsOnly(30);
        assertThat(FakeBridge.arguments).isNull();
    }

    @Test
    void thePlainBodyWorksOnWhatIsInTheArray() throws ReflectiveOperationException {
        FakeBridge.change = passed -> ((long[]) ((Object[]) passed)[0])[7] = 2;
        try {
            List<Object> results = run("all", VALUES);
            assertThat((String) results.get(0)).endsWith(" 14.5");
            assertThat((String) results.get(1)).endsWith(" 6.75");
        } finally {
            FakeBridge.change = passed -> {
            };
        }
    }
}
