package dev.backedge.it.program;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Has commands sent to its own JVM, runs a loop before and after each, and prints what they have done. Also an agent, which looks whether its loop's class is
 * rewritten.
 */
public final class Controlled {
    private static final Pattern ENTRIES = Pattern.compile("entries +(\\d+)");
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private static volatile boolean hooked;
    private static String jar;

    private Controlled() {
    }

    /** Its loop. */
    public static final class Work {
        private Work() {
        }

        static int work(int n) {
            int x = 1;
            for (int i = 0; i < n; i++) {
                x = x * 31 + (i ^ x >>> 7);
            }
            return x;
        }
    }

    public static void agentmain(String arguments, Instrumentation given) throws UnmodifiableClassException {
        given.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
                if (redefined == Work.class) {
                    hooked = new String(bytes, StandardCharsets.ISO_8859_1).contains("java/backedge/Bridge");
                }
                return null;
            }
        }, true);
        given.retransformClasses(Work.class);
    }

    /** @param args the agent's jar, its options, the jar of this agent, which comes after it and so sees what it makes of classes */
    public static void main(String[] args) throws Exception {
        jar = args[0];
        int expected = Work.work(50_000);
        System.out.print("status: " + command("status"));
        System.out.print("start: " + first(command("start", args[1])));
        Attaching.attach(args[2], "");
        System.out.println("hooked " + hooked + ", " + enters(expected));
        System.out.print("pause: " + command("pause"));
        System.out.println(enters(expected));
        System.out.print("resume: " + command("resume"));
        System.out.println(entersSoon(expected));
        System.out.print("disable: " + command("disable", "1"));
        System.out.println(enters(expected));
        System.out.print("enable: " + first(command("enable", "1")));
        System.out.println(entersSoon(expected));
        System.out.print("disable: " + command("disable", "77") + command("disable", "x") + command("hop"));
        System.out.print("jmx: " + command("jmx"));
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName bean = new ObjectName("dev.backedge:type=Agent");
        System.out.println(server.getAttribute(bean, "State"));
        server.invoke(bean, "recompile", new Object[] {1}, new String[] {"int"});
        while (!server.getAttribute(bean, "Status").toString().contains("1 COUNTING") && !server.getAttribute(bean, "Status").toString().contains("1 INVALIDATED")) {
            Thread.sleep(1);
        }
        System.out.println("recompiled: " + entersSoon(expected));
        System.out.print("stop: " + command("stop"));
        System.out.println("hooked " + hooked + ", " + enters(expected) + ", " + server.getAttribute(bean, "State"));
        System.out.print("start: " + command("start", "include=other") + first(command("start", args[1])));
        System.out.println("hooked " + hooked + ", " + entersSoon(expected));
        server.invoke(bean, "stop", null, null);
        System.out.println("hooked " + hooked + ", " + enters(expected));
        server.invoke(bean, "start", null, null);
        System.out.println("hooked " + hooked + ", " + entersSoon(expected));
    }

    private static String first(String text) {
        return text.substring(0, text.indexOf('\n') + 1);
    }

    private static String enters(int expected) throws Exception {
        long before = entries();
        for (int n = 0; n < 5; n++) {
            if (Work.work(50_000) != expected) {
                return "another result";
            }
        }
        return entries() > before ? "native" : "bytecode";
    }

    private static String entersSoon(int expected) throws Exception {
        String how = "bytecode";
        for (long start = System.nanoTime(); how.equals("bytecode") && System.nanoTime() - start < PATIENCE_NANOS; ) {
            how = enters(expected);
        }
        return how;
    }

    /** Of all loops. */
    private static long entries() throws Exception {
        Matcher entries = ENTRIES.matcher(command("report"));
        return entries.find() ? Long.parseLong(entries.group(1)) : -1;
    }

    private static String command(String... command) throws Exception {
        Path out = Files.createTempFile("controlled", ".txt");
        String[] all = new String[4 + command.length];
        all[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        all[1] = "-jar";
        all[2] = jar;
        all[3] = Long.toString(ProcessHandle.current().pid());
        System.arraycopy(command, 0, all, 4, command.length);
        int status = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(out.toFile()).start().waitFor();
        String text = Files.readString(out);
        Files.delete(out);
        return (status == 0 ? "" : status + " ") + text;
    }
}
