package dev.backedge.program;

import java.util.List;

/** An application, outside of the agent's packages, that prints what it sees of the agent. */
public final class Application {
    private Application() {
    }

    /** Entry of the forked JVM. */
    public static void main(String[] arguments) {
        for (String name : List.of("dev.backedge.agent.AgentCore", "dev.backedge.compiler.LoopCompiler", "dev.backedge.asm.ClassReader",
                "net.bytebuddy.ByteBuddy", "com.kenai.jffi.Foreign", "org.slf4j.Logger", "dev.backedge.agent.boot.BackedgeAgent", "java.backedge.Bridge")) {
            try {
                Class<?> type = Class.forName(name);
                System.out.println(name + " " + (type.getClassLoader() == null ? "bootstrap" : "seen"));
            } catch (ClassNotFoundException e) {
                System.out.println(name + " hidden");
            }
        }
    }
}
