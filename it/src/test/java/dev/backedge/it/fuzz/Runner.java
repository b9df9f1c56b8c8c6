package dev.backedge.it.fuzz;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a program twice, as a class that the agent leaves alone and as one that it takes, and tells what differs. */
final class Runner {
    static final String PLAIN = "fuzz.Plain";
    static final String NATIVE = "fuzz.Native";
    private static final String NEAR_PLAIN = "dev.backedge.it.fuzz.Plain_";
    static final String NEAR_NATIVE = "dev.backedge.it.fuzz.Native_";

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
        return start(program, PLAIN, NATIVE, loader::define).difference(0);
    }

    /** Defines a class of this name. */
    private interface Definer {
        Class<?> define(String name, byte[] bytes) throws ReflectiveOperationException;
    }

    /** A program with its classes. @param refusal why it cannot be run, in words; else null */
    record Started(Program program, Subject plain, Subject rewritten, String refusal) {
        /** As often as one likes. @param shift another one for other arguments; @throws Throwable if the program makes no sense */
        String difference(long shift) throws Throwable {
            return refusal != null ? refusal : Runner.difference(program, plain, rewritten, shift);
        }
    }

    /**
     * Has the program's classes defined by the loader of the classes whose methods programs call, which alone makes them callees to be inlined: so they stay for ever.
     *
     * @param number another one for each program; the class that the agent is to take has a name that starts with {@link #NEAR_NATIVE}
     */
    static Started startNear(Program program, int number) throws ReflectiveOperationException {
        return start(program, NEAR_PLAIN + number, NEAR_NATIVE + number, (name, bytes) -> MethodHandles.lookup().defineClass(bytes));
    }

    private static Started start(Program program, String plainName, String agentName, Definer loader) throws ReflectiveOperationException {
        Subject plain = Subject.of(loader.define(plainName, Emitter.classFile(program, plainName.replace('.', '/'))));
        byte[] agentFile = Emitter.classFile(program, agentName.replace('.', '/'));
        try {
            return new Started(program, plain, Subject.of(loader.define(agentName, agentFile)), null);
        } catch (LinkageError e) {
            return new Started(program, plain, null, "the rewritten class cannot be linked: " + e);
        }
    }

    private static String difference(Program program, Subject plain, Subject rewritten, long shift) throws Throwable {
        for (int call = 0; call < program.calls().size(); call++) {
            Outcome expected = call(plain, program, program.calls().get(call) + shift);
            Outcome actual;
            try {
                actual = call(rewritten, program, program.calls().get(call) + shift);
            } catch (LinkageError e) {
                return "call " + call + ", the rewritten class: " + e;
            }
            String difference = expected == null || actual == null ? null : expected.difference(actual, program.raw());
            if (difference != null) {
                return "call " + call + ", " + difference;
            }
        }
        return null;
    }

    /** A class made from a program. */
    record Subject(Method run, Constructor<?> constructor, Map<String, Field> statics) {
        static Subject of(Class<?> type) throws ReflectiveOperationException {
            Map<String, Field> statics = new LinkedHashMap<>();
            for (String name : Fields.STATIC.keySet()) {
                Field field = type.getDeclaredField(name);
                field.setAccessible(true);
                statics.put(name, field);
            }
            Method run = Arrays.stream(type.getDeclaredMethods()).filter(m -> m.getName().equals(Program.name(0))).findFirst().orElseThrow();
            return new Subject(run, type.getConstructor(), statics);
        }
    }

    /** What is to be seen after one call; null if the JVM had not the memory that it takes: that may be so one time, and not the next. */
    private static Outcome call(Subject subject, Program program, long seed) throws Throwable {
        Arguments random = new Arguments(new Dice(seed), program.length());
        Cell receiver = program.run().isStatic() ? null : random.fill((Cell) subject.constructor().newInstance(), 2);
        List<Object> arguments = new ArrayList<>();
        program.run().parameters().stream().skip(receiver == null ? 0 : 1).map(random::of).forEach(arguments::add);
        Arguments statics = new Arguments(new Dice(seed + 1), program.length());
        for (Map.Entry<String, Field> field : subject.statics().entrySet()) {
            field.getValue().set(null, statics.of(Fields.STATIC.get(field.getKey())));
        }
        Outcome outcome = new Outcome();
        try {
            outcome.add("result", subject.run().invoke(receiver, arguments.toArray()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof LinkageError) {
                throw e.getCause();
            }
            if (e.getCause() instanceof VirtualMachineError) {
                return null;
            }
            outcome.add("exception", thrown(e.getCause()));
        }
        outcome.add("receiver", receiver);
        for (int n = 0; n < arguments.size(); n++) {
            outcome.add("argument " + n, arguments.get(n));
        }
        for (Map.Entry<String, Field> field : subject.statics().entrySet()) {
            outcome.add(field.getKey(), field.getValue().get(null));
        }
        return outcome;
    }

    private static String thrown(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        // The JVM's own words on a null tell how it came about, as far as it can see; whether an index that is out of a buffer is named depends, on JDK 17, on who compiled the check.
        boolean hasOwnWords = thrown instanceof NullPointerException || thrown.getClass() == IndexOutOfBoundsException.class;
        String message = hasOwnWords ? "" : (" " + thrown.getMessage()).replace(NATIVE, PLAIN).replace(NEAR_NATIVE, NEAR_PLAIN);
        StringBuilder text = new StringBuilder(thrown.getClass().getName()).append(message);
        for (StackTraceElement element : trace) {
            if (element.getClassName().startsWith("fuzz.") || element.getClassName().startsWith(NEAR_PLAIN) || element.getClassName().startsWith(NEAR_NATIVE)) {
                text.append(" at ").append(element.getMethodName()).append(" line ").append(element.getLineNumber());
            }
        }
        return text.toString();
    }
}
