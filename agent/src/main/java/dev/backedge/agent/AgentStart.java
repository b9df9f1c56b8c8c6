package dev.backedge.agent;

import java.lang.instrument.Instrumentation;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * What the agent's entry calls: {@link AgentCore#start}. It hands itself to its class loader when it is initialised, so that it is found without reflection: that would have JDK 25 spin classes first,
 * 4 ms of every start.
 */
final class AgentStart implements BiPredicate<String, Instrumentation> {
    static {
        @SuppressWarnings("unchecked")
        Consumer<BiPredicate<String, Instrumentation>> loader = (Consumer<BiPredicate<String, Instrumentation>>) AgentStart.class.getClassLoader();
        loader.accept(new AgentStart());
    }

    @Override
    public boolean test(String arguments, Instrumentation instrumentation) {
        return AgentCore.start(arguments, instrumentation);
    }
}
