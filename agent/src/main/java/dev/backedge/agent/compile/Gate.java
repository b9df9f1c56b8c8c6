package dev.backedge.agent.compile;

import dev.backedge.agent.site.DoorPolicy;
import dev.backedge.agent.site.NativeCode;
import dev.backedge.agent.site.OverflowHandler;
import dev.backedge.agent.site.Site;
import dev.backedge.agent.site.SiteRegistry;
import dev.backedge.agent.site.SiteState;
import dev.backedge.agent.site.SlotTable;

/**
 * Lets threads into the code of loops, and keeps them out. What may withdraw an entry, a rejection or a wish to pause, first says so and then closes the slot; what gives one first
 * writes it and then looks whether it still may. So whichever comes last, the slot is closed.
 */
final class Gate {
    private final SiteRegistry registry;
    private final SlotTable table;
    private final DoorPolicy door;

    Gate(SiteRegistry registry, SlotTable table, DoorPolicy door) {
        this.registry = registry;
        this.table = table;
        this.door = door;
    }

    /** Lets threads into code that its site has now. @return false if the site has lost it in the meantime */
    boolean open(Site site, NativeCode code) {
        long critical = door == DoorPolicy.FFM || site.isCritical() ? site.criticalEntry() : 0;
        return enter(site, critical != 0 ? critical : code.entry());
    }

    /** Sends the threads that enter next by the foreign-function linker. @return whether it leads in */
    boolean openByLinker(Site site) {
        long entry = site.criticalEntry();
        return entry != 0 && enter(site, entry);
    }

    private boolean enter(Site site, long entry) {
        table.enter(site.slot(), entry);
        if (site.state() != SiteState.INSTALLED) {
            table.close(site.slot());
            return false;
        }
        if (!registry.admits(site)) {
            table.count(site.slot(), OverflowHandler.WHILE_CLOSED);
        }
        return true;
    }

    /** Nobody enters code of this site any more. */
    void close(Site site) {
        table.close(site.slot());
    }

    /** No thread enters any code any more, until {@link #reopen()} is called after that wish was taken back; takes microseconds. */
    void pause() {
        registry.pause(true);
        for (int slot = 0; slot < registry.slotsTaken(); slot++) {
            Site site = registry.at(slot);
            if (site != null) {
                withdraw(site);
            }
        }
    }

    /** The same for one site. */
    void bar(Site site) {
        site.bar(true);
        withdraw(site);
    }

    private void withdraw(Site site) {
        if (site.state() != SiteState.INSTALLED) {
            return;
        }
        table.count(site.slot(), OverflowHandler.WHILE_CLOSED);
        if (site.state() != SiteState.INSTALLED) {
            table.close(site.slot());
        }
    }

    /** Lets threads in again where that is wished once more. For the thread that frees code. */
    void reopen() {
        for (int slot = 0; slot < registry.slotsTaken(); slot++) {
            Site site = registry.at(slot);
            if (site != null) {
                reopen(site);
            }
        }
    }

    /** The same for one site. For the thread that frees code. */
    void reopen(Site site) {
        if (site.state() == SiteState.INSTALLED && registry.admits(site)) {
            open(site, site.code());
        }
    }
}
