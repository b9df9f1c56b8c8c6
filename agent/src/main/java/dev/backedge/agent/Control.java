package dev.backedge.agent;

import dev.backedge.agent.options.Option;
import dev.backedge.agent.options.OptionException;
import dev.backedge.agent.options.OptionReader;
import dev.backedge.agent.options.Options;
import dev.backedge.agent.report.JsonReport;
import dev.backedge.agent.report.Report;
import dev.backedge.agent.report.TextReport;
import dev.backedge.agent.site.Rejection;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What can be asked of the agent while it is at work, by commands from outside and by its bean. Any thread may ask. */
final class Control {
    private final Options options;
    private final Instrumentation instrumentation;
    private final LoopTransformer transformer;
    private final EngineReference engine;
    private boolean stopped;
    private boolean beanOffered;

    Control(Options options, Instrumentation instrumentation, LoopTransformer transformer, EngineReference engine) {
        this.options = options;
        this.instrumentation = instrumentation;
        this.transformer = transformer;
        this.engine = engine;
    }

    /** What it is doing, in a few lines. */
    synchronized String status() {
        Engine present = engine.present();
        List<Site> sites = present == null ? List.of() : present.registry().all();
        TreeMap<SiteState, Integer> states = new TreeMap<>();
        long codeBytes = 0;
        for (Site site : sites) {
            states.merge(site.state(), 1, Integer::sum);
            codeBytes += site.state() == SiteState.INSTALLED ? site.codeBytes() : 0;
        }
        List<String> counts = new ArrayList<>();
        states.forEach((state, count) -> counts.add(count + " " + state));
        return String.format(Locale.ROOT, "backedge %s, mode %s: %s%n%d loops%s, %d bytes of code%ninclude %s%n", AgentVersion.TEXT, options.text(Option.MODE), life(),
                sites.size(), counts.isEmpty() ? "" : ": ".concat(String.join(", ", counts)), codeBytes, options.text(Option.INCLUDE));
    }

    /** One word. */
    synchronized String life() {
        Engine present = engine.present();
        return stopped ? "stopped" : present == null ? "waiting for the first class" : present.registry().isPaused() ? "paused" : "at work";
    }

    String report(boolean json) {
        Engine present = engine.present();
        Report report = present != null ? present.report() : new Report(Facts.of(options), options, List.of(), List.of(), List.of(), 0);
        return json ? JsonReport.print(report) : TextReport.print(report);
    }

    /** No thread enters native code any more; those inside leave within a slice. Loops are still counted and compiled. */
    synchronized void pause() throws CommandException {
        atWork().compiler().pause();
    }

    synchronized void resume() throws CommandException {
        atWork().compiler().resume();
    }

    /** Every class is as it was without the agent, the native code is gone, and later classes are left alone, until {@link #start}. */
    synchronized void stop() throws CommandException {
        if (stopped) {
            throw new CommandException("it is stopped already");
        }
        stopped = true;
        transformer.active(false);
        Engine present = engine.present();
        if (present == null) {
            return;
        }
        List<Class<?>> rewritten = rewritten(present.registry());
        present.stop(new Rejection("STOPPED", "the agent has been stopped"));
        for (Class<?> type : rewritten) {
            try {
                instrumentation.retransformClasses(type);
            } catch (Exception | LinkageError | InternalError e) {
                present.failed("taking the hooks out of ".concat(type.getName()), e);
            }
        }
    }

    private List<Class<?>> rewritten(SiteRegistry registry) {
        List<Class<?>> rewritten = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            ClassLoader loader = type.getClassLoader();
            if (loader != null && !type.isArray() && !type.isHidden() && !registry.ofClass(loader, type.getName().replace('.', '/')).isEmpty()) {
                rewritten.add(type);
            }
        }
        return rewritten;
    }

    /**
     * Begins anew after {@link #stop}, with the options of the first time.
     *
     * @param arguments the same, or none
     */
    synchronized void start(String arguments) throws CommandException {
        if (!stopped) {
            throw new CommandException("another Backedge agent is at work in this JVM");
        }
        if (!arguments.isEmpty() && !sameOptions(arguments)) {
            throw new CommandException("it was started with other options in this JVM, which cannot be changed: ".concat(
                    "start it again without any, or start the JVM again"));
        }
        stopped = false;
        Engine present = engine.present();
        if (present != null) {
            present.registry().reopen();
            present.compiler().resume();
        }
        transformer.active(true);
        transformer.retransformLoaded(instrumentation);
    }

    private boolean sameOptions(String arguments) throws CommandException {
        Options wanted;
        try {
            wanted = OptionReader.read(arguments, System.getProperties(), System.getenv());
        } catch (OptionException e) {
            throw new CommandException(e.getMessage());
        }
        for (Option option : Option.values()) {
            if (!wanted.text(option).equals(options.text(option))) {
                return false;
            }
        }
        return true;
    }

    /** No thread enters the code of one loop, until {@link #enable}. @param number in the report */
    synchronized void disable(int number) throws CommandException {
        Site site = site(number);
        atWork().compiler().bar(site, true);
    }

    synchronized void enable(int number) throws CommandException {
        Site site = site(number);
        atWork().compiler().bar(site, false);
    }

    /** The code of one loop goes, and the loop is compiled anew once it has got hot again. */
    synchronized void recompile(int number) throws CommandException {
        Site site = site(number);
        if (site.state() != SiteState.INSTALLED) {
            throw new CommandException("loop " + number + " has no code: " + site.state());
        }
        atWork().compiler().recompile(site);
    }

    /** The loop itself, with its state. */
    synchronized String loop(int number) throws CommandException {
        Site site = site(number);
        return number + "  " + site + "  " + site.state() + (site.isBarred() ? " (disabled)" : "");
    }

    private Site site(int number) throws CommandException {
        for (Site site : atWork().registry().all()) {
            if (site.number() == number) {
                return site;
            }
        }
        throw new CommandException("there is no loop " + number + "; the report has the numbers");
    }

    private Engine atWork() throws CommandException {
        Engine present = engine.present();
        if (stopped || present == null) {
            throw new CommandException("it is not at work: ".concat(life()));
        }
        return present;
    }

    /** Offers the bean on the platform's MBean server, which is started for it if need be. */
    synchronized void offerBean() throws CommandException {
        if (!beanOffered) {
            ControlBean.offer(this);
            beanOffered = true;
        }
    }
}
