package dev.backedge.agent;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The bean, on the platform's MBean server. */
final class ControlBean implements AgentMXBean {
    static final String NAME = "dev.backedge:type=Agent";

    private final Control control;

    private ControlBean(Control control) {
        this.control = control;
    }

    /** Registers it; starts the server if nobody has. */
    static void offer(Control control) throws CommandException {
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(new ControlBean(control), new ObjectName(NAME));
        } catch (JMException | LinkageError | RuntimeException e) {
            throw new CommandException("the bean cannot be offered: ".concat(e.toString()));
        }
    }

    private interface Request {
        void run() throws CommandException;
    }

    private static void ask(Request request) {
        try {
            request.run();
        } catch (CommandException e) {
            throw new IllegalStateException(e.getMessage());
        }
    }

    @Override
    public String getState() {
        return control.life();
    }

    @Override
    public String getStatus() {
        return control.status();
    }

    @Override
    public String report() {
        return control.report(false);
    }

    @Override
    public String reportAsJson() {
        return control.report(true);
    }

    @Override
    public void pause() {
        ask(control::pause);
    }

    @Override
    public void resume() {
        ask(control::resume);
    }

    @Override
    public void stop() {
        ask(control::stop);
    }

    @Override
    public void start() {
        ask(() -> control.start(""));
    }

    @Override
    public void disable(int number) {
        ask(() -> control.disable(number));
    }

    @Override
    public void enable(int number) {
        ask(() -> control.enable(number));
    }

    @Override
    public void recompile(int number) {
        ask(() -> control.recompile(number));
    }
}
