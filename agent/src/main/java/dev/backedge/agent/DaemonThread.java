package dev.backedge.agent;

/**
 * The agent's thread, made when the agent starts and started when there is work: a thread keeps the access-control context of
 * its maker, and the one who first needs it is a class loader of the application, which must not be kept.
 */
final class DaemonThread extends Thread {
    private volatile Runnable work;

    DaemonThread() {
        super(rootGroup(), null, "backedge-compiler", 0, false);
        setDaemon(true);
        setContextClassLoader(null);
    }

    void start(Runnable first) {
        work = first;
        start();
    }

    @Override
    public void run() {
        work.run();
    }

    private static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
