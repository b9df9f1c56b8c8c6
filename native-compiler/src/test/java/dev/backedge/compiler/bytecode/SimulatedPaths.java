package dev.backedge.compiler.bytecode;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Type;

/** What a hook does about access paths, by reflection. */
final class SimulatedPaths {
    private final LoopRegion region;
    private final Object[] locals;
    private final Object[] values;

    SimulatedPaths(LoopRegion region, Object[] locals) {
        this.region = region;
        this.locals = locals.clone();
        this.values = new Object[region.paths().size()];
        region.paths().forEach(path -> values[path.number()] = read(path));
    }

    boolean mayEnter() {
        return region.paths().stream().noneMatch(path -> path.step() instanceof AccessPath.Step.Tree && base(path.base()) != null && values[path.number()] == null)
                && region.distinct().stream().noneMatch(pair -> base(pair.a()) != null && base(pair.a()) == base(pair.b()))
                && region.receivers().stream().allMatch(receiver -> base(receiver.object()) == null
                        || receiver.callees().stream().allMatch(callee -> reaches(base(receiver.object()).getClass(), callee)));
    }

    private static boolean reaches(Class<?> type, LoopRegion.Callee callee) {
        boolean declares = Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals(callee.name()) && Type.getMethodDescriptor(method).equals(callee.descriptor()));
        return declares ? type.getName().equals(callee.owner().replace('/', '.')) : reaches(type.getSuperclass(), callee);
    }

    Object value(int path) {
        return values[path];
    }

    /** Writes a field, unless the value is that of the entry. */
    void write(int number, Object value) {
        AccessPath path = region.paths().get(number);
        if (!value.equals(values[number])) {
            AccessPath.Step.Field step = (AccessPath.Step.Field) path.step();
            BytecodeInterpreter.setField(step.owner(), step.name(), path.isStatic() ? null : base(path.base()), value);
        }
    }

    /** Behind the named references the elements of each array of arrays; the path's value is the name of the first. */
    void appendRows(List<Object> named) {
        for (AccessPath path : region.paths()) {
            if (path.isRows()) {
                values[path.number()] = named.size() + 1;
                if (base(path.base()) != null) {
                    named.addAll(Arrays.asList((Object[]) base(path.base())));
                }
            }
        }
    }

    /** What the trampoline gets in place of the references. */
    Object[] described(Object[] references) {
        Object[] result = references;
        for (AccessPath path : region.paths()) {
            for (AccessPath rows : region.paths()) {
                if (rows.isRowsOf(path)) {
                    result = RowTree.described(result, (Object[]) base(path.base()), (Object[]) values[path.number()], (Integer) values[rows.number()]);
                }
            }
        }
        return result;
    }

    private Object base(AccessPath.Base base) {
        return base.place() == StateSlot.Place.PATH ? values[base.index()] : locals[base.index()];
    }

    private Object read(AccessPath path) {
        Object base = path.isStatic() ? null : base(path.base());
        if (path.step() instanceof AccessPath.Step.Text text) {
            return text.value();
        }
        if (!path.isStatic() && base == null) {
            return nothing(path);
        } else if (path.step() instanceof AccessPath.Step.Field field) {
            return BytecodeInterpreter.field(field.owner(), field.name(), base);
        } else if (path.step() instanceof AccessPath.Step.HiddenField field) {
            return BytecodeInterpreter.field(field.declaring(), field.name(), base);
        } else if (path.step() instanceof AccessPath.Step.Unboxed) {
            Number box = (Number) base;
            return path.kind() == Kind.LONG ? (Object) box.longValue() : path.kind() == Kind.DOUBLE ? (Object) box.doubleValue() : (Object) box.intValue();
        } else if (path.step() instanceof AccessPath.Step.Element element) {
            int index = (element.atLocal() ? (Integer) locals[element.local()] : 0) + element.addend();
            return index >= 0 && index < Array.getLength(base) ? Array.get(base, index) : null;
        }
        if (path.step() instanceof AccessPath.Step.Tree) {
            return RowTree.flatten((Object[]) base);
        }
        if (path.step() instanceof AccessPath.Step.Selected selected) {
            return RowTree.select((Object[]) base, selected.row());
        }
        return path.isRows() ? 0 : base instanceof String string ? string.toCharArray() : Array.getLength(base);
    }

    private static Object nothing(AccessPath path) {
        return switch (path.kind()) {
            case INT -> (Object) 0;
            case LONG -> 0L;
            case FLOAT -> 0f;
            case DOUBLE -> 0.0;
            case REFERENCE -> null;
        };
    }
}
