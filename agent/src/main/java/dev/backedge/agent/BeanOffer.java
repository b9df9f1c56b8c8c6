package dev.backedge.agent;

/** Offers the bean on a thread of its own, since who starts the engine is loading a class. */
final class BeanOffer implements Runnable {
    private final DaemonThread thread = new DaemonThread("backedge-jmx");
    private final Control control;

    BeanOffer(Control control) {
        this.control = control;
    }

    @Override
    public void run() {
        thread.start(() -> {
            try {
                control.offerBean();
            } catch (CommandException e) {
                System.err.println("backedge: ".concat(e.getMessage()));
            }
        });
    }
}
