package dev.backedge.agent;

/** The bean {@code dev.backedge:type=Agent}. Operations that cannot be done throw an {@link IllegalStateException} that says why. */
public interface AgentMXBean {
    /** One of: waiting for the first class, at work, paused, stopped. */
    String getState();

    /** State, number of loops by their states, size of the code, options. */
    String getStatus();

    /** The report for people, as the option {@code report} writes it. */
    String report();

    /** The report for programs. */
    String reportAsJson();

    /** No thread enters native code any more, until {@link #resume}. */
    void pause();

    void resume();

    /** Every class is as it was without the agent, until {@link #start}. */
    void stop();

    void start();

    /** No thread enters the code of one loop, until {@link #enable}. @param number of the loop in the report */
    void disable(int number);

    void enable(int number);

    /** The code of one loop goes, and the loop is compiled anew once it is hot again. @param number of the loop in the report */
    void recompile(int number);
}
