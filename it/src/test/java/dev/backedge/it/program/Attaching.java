package dev.backedge.it.program;

/** Loops before an agent is there and goes on when it has come: the class is loaded, the method runs, and is called again. */
public final class Attaching {
    private Attaching() {
    }

    static int work(int n) {
        int x = 1;
        for (int i = 0; i < n; i++) {
            x = x * 31 + (i ^ x >>> 7);
        }
        return x;
    }

    /** @param agents the jar of each, its options */
    static void attach(String... agents) throws ReflectiveOperationException {
        Class<?> virtualMachine = Class.forName("com.sun.tools.attach.VirtualMachine");
        Object machine = virtualMachine.getMethod("attach", String.class).invoke(null, Long.toString(ProcessHandle.current().pid()));
        for (int n = 0; n < agents.length; n += 2) {
            virtualMachine.getMethod("loadAgent", String.class, String.class).invoke(machine, agents[n], agents[n + 1]);
        }
    }

    /** @param args the agent's jar, its options; several times if wanted */
    public static void main(String[] args) throws Exception {
        int before = work(5_000_000);
        attach(args);
        int after = work(5_000_000);
        System.out.println(before == after ? "same" : "different");
    }
}
