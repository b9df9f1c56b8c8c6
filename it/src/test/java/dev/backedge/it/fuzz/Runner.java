package dev.backedge.it.fuzz;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a program twice, as a class that the agent leaves alone and as one that it takes, and tells what differs. */
final class Runner {
    static final String PLAIN = "fuzz.Plain";
    static final String NATIVE = "fuzz.Native";

    private Runner() {
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(Runner.class.getClassLoader());
        }

        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    /** The first difference, in words; null if there is none. @throws Throwable if the program makes no sense */
    static String difference(Program program) throws Throwable {
        Loader loader = new Loader();
        Class<?> plain = loader.define(PLAIN, Emitter.classFile(program, PLAIN.replace('.', '/')));
        Class<?> agent = loader.define(NATIVE, Emitter.classFile(program, NATIVE.replace('.', '/')));
        Method plainRun = method(plain);
        Method agentRun = method(agent);
        for (int call = 0; call < program.calls().size(); call++) {
            List<String> expected = call(plainRun, program, program.calls().get(call));
            List<String> actual = call(agentRun, program, program.calls().get(call));
            for (int n = 0; n < expected.size(); n++) {
                if (!expected.get(n).equals(actual.get(n))) {
                    return "call " + call + ", expected " + expected.get(n) + "\n         actual " + actual.get(n);
                }
            }
        }
        return null;
    }

    private static Method method(Class<?> type) {
        return Arrays.stream(type.getMethods()).filter(m -> m.getName().equals("run")).findFirst().orElseThrow();
    }

    /** The result, or where which exception was thrown; then all that the program may have written. */
    private static List<String> call(Method run, Program program, long seed) throws Throwable {
        List<Object> arguments = new ArrayList<>();
        Arguments random = new Arguments(new Dice(seed));
        Class<?> type = run.getDeclaringClass();
        Cell receiver = program.run().isStatic() ? null : random.fill((Cell) type.getConstructor().newInstance(), 2);
        program.run().parameters().stream().skip(receiver == null ? 0 : 1).map(random::of).forEach(arguments::add);
        Arguments statics = new Arguments(new Dice(seed + 1));
        for (Map.Entry<String, String> entry : Fields.STATIC.entrySet()) {
            field(type, entry.getKey()).set(null, statics.of(entry.getValue()));
        }
        List<String> outcome = new ArrayList<>();
        try {
            outcome.add("result " + run.invoke(receiver, arguments.toArray()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof LinkageError) {
                throw e.getCause();
            }
            outcome.add(thrown(e.getCause()));
        }
        outcome.add("receiver " + text(receiver, program.raw(), 3));
        for (int n = 0; n < arguments.size(); n++) {
            outcome.add("argument " + n + " " + text(arguments.get(n), program.raw(), 3));
        }
        for (String name : Fields.STATIC.keySet()) {
            outcome.add(name + " " + text(field(type, name).get(null), program.raw(), 1));
        }
        return outcome;
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static String thrown(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        // The JVM's own words on a null tell how it came about, as far as it can see.
        String message = thrown instanceof NullPointerException ? "" : " " + thrown.getMessage();
        StringBuilder text = new StringBuilder(thrown.getClass().getName()).append(message);
        for (StackTraceElement element : trace) {
            if (element.getClassName().startsWith("fuzz.")) {
                text.append(" at ").append(element.getMethodName()).append(" line ").append(element.getLineNumber());
            }
        }
        return text.toString();
    }

    private static String text(Object value, boolean raw, int depth) {
        if (value == null) {
            return "null";
        } else if (value instanceof Float number) {
            return Integer.toHexString(raw ? Float.floatToRawIntBits(number) : Float.floatToIntBits(number)) + "=" + number;
        } else if (value instanceof Double number) {
            return Long.toHexString(raw ? Double.doubleToRawLongBits(number) : Double.doubleToLongBits(number)) + "=" + number;
        } else if (value.getClass().isArray()) {
            List<String> elements = new ArrayList<>();
            for (int n = 0; n < Array.getLength(value); n++) {
                elements.add(text(Array.get(value, n), raw, depth));
            }
            return elements.toString();
        } else if (value instanceof Cell cell) {
            return depth == 0 ? "..." : "{" + cell.z + " " + cell.b + " " + (int) cell.c + " " + cell.s + " " + cell.i + " " + cell.j + " " + text(cell.f, raw, 0) + " "
                    + text(cell.d, raw, 0) + " " + cell.shared + " " + text(cell.ints, raw, 0) + " " + text(cell.doubles, raw, 0) + " " + text(cell.bytes, raw, 0) + " "
                    + text(cell.table, raw, 0) + " " + text(cell.next, raw, depth - 1) + "}";
        }
        return value.toString();
    }
}
