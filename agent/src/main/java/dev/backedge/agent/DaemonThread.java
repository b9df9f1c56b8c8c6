package dev.backedge.agent;

/**
 * A thread of the agent. The first is made when the agent starts and started when there is work: a thread keeps the access-control context of
 * its maker, and the one who first needs it is a class loader of the application, which must not be kept. That thread makes the others.
 */
final class DaemonThread extends Thread {
    private volatile Runnable work;

    DaemonThread(String name) {
        super(rootGroup(), null, name, 0, false);
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
