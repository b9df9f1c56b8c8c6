package dev.backedge.compiler.vector;

import dev.backedge.compiler.IntOrder;
import dev.backedge.compiler.x64.CpuFeatures;
import dev.backedge.compiler.x64.CpuFeatures.Feature;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Which accesses of a loop are executed together, see {@link Group}. */
final class Groups {
    private final CpuFeatures cpu;
    private final int registerBytes;
    private final Map<Access, Group> groups = new IdentityHashMap<>();

    /**
     * @param accesses those that are needed, in the order of the body
     * @param registerBytes size of the CPU's vectors
     */
    Groups(List<Access> accesses, CpuFeatures cpu, int registerBytes) {
        this.cpu = cpu;
        this.registerBytes = registerBytes;
        stores(accesses);
        loads(accesses);
    }

    /** Null if it is executed on its own. */
    Group of(Access access) {
        return groups.get(access);
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    /** Where it is executed. */
    int position(Access access) {
        Group group = groups.get(access);
        return group == null ? access.position() : group.position();
    }

    /** Whether it is executed together with others if there are the right ones. */
    boolean isCandidate(Access access) {
        long ways = Math.abs(access.stride());
        return access.index() != null && ways > 1 && ways <= Group.MOST_WAYS && access.step().condition().isAlways()
                && (ways != 3 || cpu.has(Feature.AVX2));
    }

    private void stores(List<Access> accesses) {
        List<Access> left = new ArrayList<>(accesses.stream().filter(access -> access.isStore() && isCandidate(access)).toList());
        while (!left.isEmpty()) {
            Access first = left.get(0);
            List<Access> near = new ArrayList<>(left.stream().filter(access -> Group.distance(first, access) != null).toList());
            left.removeAll(near);
            near.sort(IntOrder.by(access -> Group.distance(first, access)));
            int ways = (int) Math.abs(first.stride());
            for (int i = 0; i + ways <= near.size(); i += ways) {
                List<Access> members = new ArrayList<>(near.subList(i, i + ways));
                members.sort(IntOrder.by(Access::position));
                Group group = new Group(members.get(0));
                members.subList(1, ways).stream().filter(access -> group.reaches(group.offset(access))).forEach(access -> group.add(access, group.offset(access)));
                if (group.isComplete()) {
                    members.forEach(access -> groups.put(access, group));
                }
            }
        }
    }

    private void loads(List<Access> accesses) {
        List<Group> all = new ArrayList<>();
        for (Access load : accesses) {
            if (!load.isStore() && isCandidate(load)) {
                join(load, all, accesses);
            }
        }
        for (Group group : all) {
            if (pays(group)) {
                group.members().forEach(access -> groups.put(access, group));
            }
        }
    }

    private void join(Access load, List<Group> all, List<Access> accesses) {
        for (Group group : all) {
            Integer offset = group.offset(load);
            if (offset != null && group.reaches(offset) && accesses.stream().noneMatch(access -> isBetween(access, group, load))) {
                group.add(load, offset);
                return;
            }
        }
        all.add(new Group(load));
    }

    /** Whether a store comes before the load that would come after it in the group, and may store what is loaded. */
    private boolean isBetween(Access store, Group group, Access load) {
        if (!store.isStore() || store.position() > load.position() || position(store) < group.position() || store.base() != load.base()) {
            return false;
        }
        return !Dependences.neverMeet(store, load);
    }

    /** Compared with reading one element after the other, as gathers do. */
    private boolean pays(Group group) {
        int lanes = registerBytes / group.first().kind().bytes();
        int each = registerBytes == 32 ? 2 : 1;
        return group.ways() + each * group.unzips() <= 2 * lanes * group.members().size();
    }
}
