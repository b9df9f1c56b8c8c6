package dev.backedge.it.fuzz;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

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
        Object[] arguments = new Arguments(new Dice(seed)).of(program.run().parameters());
        Arguments statics = new Arguments(new Dice(seed + 1));
        for (String name : new TreeMap<>(Emitter.STATICS).keySet()) {
            run.getDeclaringClass().getField(name).set(null, statics.of(Emitter.STATICS.get(name)));
        }
        List<String> outcome = new ArrayList<>();
        try {
            outcome.add("result " + run.invoke(null, arguments));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof LinkageError) {
                throw e.getCause();
            }
            outcome.add(thrown(e.getCause()));
        }
        for (int n = 0; n < arguments.length; n++) {
            outcome.add("argument " + n + " " + text(arguments[n], program.raw(), 3));
        }
        for (String name : new TreeMap<>(Emitter.STATICS).keySet()) {
            outcome.add(name + " " + text(run.getDeclaringClass().getField(name).get(null), program.raw(), 1));
        }
        return outcome;
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
            return depth == 0 ? "..." : "{" + cell.i + " " + cell.j + " " + text(cell.d, raw, 0) + " " + text(cell.ints, raw, 0) + " " + text(cell.doubles, raw, 0)
                    + " " + text(cell.next, raw, depth - 1) + "}";
        }
        return value.toString();
    }
}
