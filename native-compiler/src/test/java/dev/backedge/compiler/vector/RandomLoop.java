package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.ir.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A counted loop of the kinds that are vectorised, and of the kinds that nearly are: some loads near the counter, arithmetic, a branch with or without another side, stores near
 * the counter, and running values of every kind. All from a seed.
 */
final class RandomLoop {
    private static final List<ElementKind> KINDS = List.of(ElementKind.values());
    private static final int ARRAYS = 3;

    private final Random random;
    private final List<ElementKind> kinds = new ArrayList<>();
    private final Map<Type, List<String>> values = new HashMap<>();
    private final StringBuilder body = new StringBuilder();
    private static final double[] TRIPS = {0, 0, 50, 300};

    private final List<String> params = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final List<String> following = new ArrayList<>();
    private final List<Type> carried = new ArrayList<>();
    private final StringBuilder entry = new StringBuilder();
    private int next = 1000;
    private int block = 10;
    private int step;
    private String text;

    RandomLoop(long seed) {
        random = new Random(seed * 0x9e3779b97f4a7c15L);
        generate();
    }

    Function function() {
        Function function = IrParser.parse(text);
        // what a profile may have said, true or not
        function.blocks().stream().filter(Block::isBounded).forEach(header -> header.setTrips(TRIPS[text.length() % TRIPS.length]));
        return function;
    }

    String text() {
        return text;
    }

    List<ElementKind> kinds() {
        return kinds;
    }

    int step() {
        return step;
    }

    /** Of the OSR buffer: the counter, its limit, two ints, two longs, a float, a double, then what is carried. */
    List<Type> slots() {
        List<Type> slots = new ArrayList<>(List.of(Type.I32, Type.I32, Type.I32, Type.I32, Type.I64, Type.I64, Type.F32, Type.F64));
        slots.addAll(carried);
        return slots;
    }

    private void generate() {
        ElementKind main = KINDS.get(random.nextInt(KINDS.size()));
        for (int i = 0; i < ARRAYS; i++) {
            kinds.add(random.nextInt(3) > 0 ? main : KINDS.get(random.nextInt(KINDS.size())));
        }
        step = random.nextInt(4) == 0 ? -1 : random.nextInt(12) == 0 ? 2 : 1;
        value(Type.I32, "v2");
        value(Type.I32, "v3");
        value(Type.I64, "v4");
        value(Type.I64, "v5");
        value(Type.F32, "v6");
        value(Type.F64, "v7");
        if (random.nextInt(3) == 0) {
            value(Type.I32, "v100");
        }
        int loads = 1 + random.nextInt(3);
        for (int i = 0; i < loads; i++) {
            load();
        }
        int steps = 1 + random.nextInt(6);
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(24) == 0) {
                leave();
            } else if (random.nextInt(20) == 0) {
                gather();
            } else if (random.nextInt(5) == 0) {
                load();
            } else if (random.nextInt(6) == 0) {
                branch();
            } else {
                compute();
            }
        }
        int stores = random.nextInt(3);
        for (int i = 0; i < stores; i++) {
            store();
        }
        int running = stores == 0 ? 1 + random.nextInt(2) : random.nextInt(2);
        for (int i = 0; i < running; i++) {
            carry();
        }
        write();
    }

    private void value(Type type, String name) {
        values.computeIfAbsent(type, key -> new ArrayList<>()).add(name);
    }

    private String pick(Type type) {
        List<String> all = values.get(type);
        // mostly what was made last
        return all.get(random.nextBoolean() ? all.size() - 1 : random.nextInt(all.size()));
    }

    private String make(Type type, String what) {
        String name = "v" + next++;
        body.append("  ").append(name).append(":").append(type.text()).append(" = ").append(what).append("\n");
        return name;
    }

    private String constant(long value) {
        return make(Type.I32, "const " + value);
    }

    private String constant(Type type, long value) {
        return make(type, "const " + (type.isFloat() ? value + ".0" : String.valueOf(value)));
    }

    private String index(int array) {
        String counter = "v100";
        String index;
        switch (random.nextInt(12)) {
            case 0 -> index = make(Type.I32, "add " + counter + ", v2");
            case 1 -> index = make(Type.I32, "sub v3, " + counter);
            case 2 -> index = make(Type.I32, "mul " + counter + ", " + constant(2));
            case 3, 4, 5 -> index = make(Type.I32, "add " + counter + ", " + constant(random.nextInt(random.nextBoolean() ? 41 : 7) - (random.nextBoolean() ? 3 : 20)));
            default -> index = counter;
        }
        body.append("  bounds_check %s, v%d exit bounds_check 1 @%d [STATE]\n".formatted(index, 30 + array, next));
        return index;
    }

    private void load() {
        int array = random.nextInt(ARRAYS);
        ElementKind kind = kinds.get(array);
        String index = index(array);
        value(kind.type(), make(kind.type(), "load.%s v%d, %s".formatted(kind.text(), 40 + array, index)));
    }

    /** An element whose index is an element, or what was made of one. */
    private void gather() {
        int array = random.nextInt(ARRAYS);
        ElementKind kind = kinds.get(array);
        String index = make(Type.I32, "and " + pick(Type.I32) + ", " + constant(random.nextBoolean() ? 31 : 127));
        body.append("  bounds_check %s, v%d exit bounds_check 1 @%d [STATE]\n".formatted(index, 30 + array, next));
        value(kind.type(), make(kind.type(), "load.%s v%d, %s".formatted(kind.text(), 40 + array, index)));
    }

    /** Leaves the loop if something rare is the case. */
    private void leave() {
        Type type = anyType();
        String condition = make(Type.I32, "eq " + pick(type) + ", " + constant(type, random.nextInt(60) - 30));
        int out = block++;
        int on = block++;
        body.append("  branch %s, block%d, block%d\nblock%d:\n  exit loop_exit 3 @7 [STATE]\nblock%d:\n".formatted(condition, out, on, out, on));
    }

    private void store() {
        int array = random.nextInt(ARRAYS);
        ElementKind kind = kinds.get(array);
        boolean conditional = random.nextInt(3) == 0;
        String stored = pick(kind.type());
        if (!conditional) {
            String index = index(array);
            body.append("  store.%s v%d, %s, %s\n".formatted(kind.text(), 40 + array, index, stored));
            return;
        }
        String condition = condition();
        int then = block++;
        int join = block++;
        body.append("  branch %s, block%d, block%d\nblock%d:\n".formatted(condition, then, join, then));
        String index = index(array);
        body.append("  store.%s v%d, %s, %s\n  jump block%d\nblock%d:\n".formatted(kind.text(), 40 + array, index, stored, join, join));
    }

    private String condition() {
        Type type = anyType();
        List<String> relations = type.isInteger() ? List.of("eq", "ne", "lt", "le", "gt", "ge", "ult", "uge") : List.of("eq", "ne", "lt", "le", "gt", "ge");
        String left = pick(type);
        String right = random.nextBoolean() ? pick(type) : constant(type, random.nextInt(60) - 30);
        return make(Type.I32, relations.get(random.nextInt(relations.size())) + " " + left + ", " + right);
    }

    private Type anyType() {
        List<Type> types = List.of(Type.I32, Type.I64, Type.F32, Type.F64);
        return random.nextInt(3) > 0 ? kinds.get(0).type() : types.get(random.nextInt(types.size()));
    }

    /** A branch with values computed on one side or on both, and what is chosen where they meet. */
    private void branch() {
        Type type = anyType();
        String condition = condition();
        int then = block++;
        int other = block++;
        int join = block++;
        boolean both = random.nextBoolean();
        String before = pick(type);
        body.append("  branch %s, block%d, block%d%s\nblock%d:\n".formatted(condition, then, both ? other : join, both ? "" : "(" + before + ")", then));
        String first = computed(type);
        if (random.nextInt(4) == 0) {
            int array = random.nextInt(ARRAYS);
            if (kinds.get(array).type() == type) {
                String index = index(array);
                first = make(type, "load.%s v%d, %s".formatted(kinds.get(array).text(), 40 + array, index));
            }
        }
        body.append("  jump block%d(%s)\n".formatted(join, first));
        if (both) {
            body.append("block%d:\n".formatted(other));
            String second = computed(type);
            body.append("  jump block%d(%s)\n".formatted(join, second));
        }
        String param = "v" + next++;
        body.append("block%d(%s:%s):\n".formatted(join, param, type.text()));
        value(type, param);
    }

    private void compute() {
        Type type = anyType();
        value(type, computed(type));
    }

    private String computed(Type type) {
        String a = pick(type);
        String b = random.nextInt(3) == 0 ? constant(type, random.nextInt(5) == 0 ? random.nextInt(1000) : random.nextInt(20) - 5) : pick(type);
        if (random.nextInt(8) == 0) {
            return convert(type);
        }
        if (type.isFloat()) {
            return switch (random.nextInt(8)) {
                case 0 -> make(type, "neg " + a);
                case 1 -> make(type, "abs " + a);
                case 2 -> make(type, "sqrt " + a);
                case 3 -> make(type, "div " + a + ", " + b);
                case 4 -> make(type, (random.nextBoolean() ? "min " : "max ") + a + ", " + b);
                default -> make(type, List.of("add", "sub", "mul").get(random.nextInt(3)) + " " + a + ", " + b);
            };
        }
        switch (random.nextInt(10)) {
            case 9 -> {
                long divisor = List.of(10L, -7L, 8L, 3L, 641L, -16L, 1000000007L, 2L, 1L << 30).get(random.nextInt(9));
                return make(type, (random.nextBoolean() ? "div " : "rem ") + a + ", " + constant(type, divisor));
            }
            case 0 -> {
                String count = random.nextBoolean() ? constant(random.nextInt(40)) : pick(Type.I32);
                return make(type, List.of("shl", "shr", "ushr", "rotl").get(random.nextInt(4)) + " " + a + ", " + count);
            }
            case 1 -> {
                return make(type, List.of("neg", "abs", "bit_count", "reverse_bytes").get(random.nextInt(4)) + " " + a);
            }
            case 2 -> {
                return make(type, (random.nextBoolean() ? "min " : "max ") + a + ", " + b);
            }
            case 3 -> {
                return type == Type.I32 ? make(type, List.of("i2b", "i2c", "i2s").get(random.nextInt(3)) + " " + a) : make(type, "mul " + a + ", " + b);
            }
            case 4 -> {
                String condition = condition();
                return make(type, "select " + condition + ", " + a + ", " + b);
            }
            case 5 -> {
                String mask = constant(type, List.of(255, 15, 65535, 1).get(random.nextInt(4)));
                return make(type, "and " + a + ", " + mask);
            }
            default -> {
                return make(type, List.of("add", "sub", "mul", "and", "or", "xor").get(random.nextInt(6)) + " " + a + ", " + b);
            }
        }
    }

    private String convert(Type type) {
        List<String> conversions = switch (type.kind()) {
            case I32 -> List.of("l2i I64", "f2i F32", "d2i F64");
            case I64 -> List.of("i2l I32", "ui2l I32", "f2l F32", "d2l F64");
            case F32 -> List.of("i2f I32", "l2f I64", "d2f F64");
            default -> List.of("i2d I32", "l2d I64", "f2d F32");
        };
        String[] chosen = conversions.get(random.nextInt(conversions.size())).split(" ");
        return make(type, chosen[0] + " " + pick(Type.parse(chosen[1].toLowerCase(java.util.Locale.ROOT))));
    }

    /** A value that each iteration makes from what the one before has left. */
    private void carry() {
        if (random.nextInt(6) == 0) {
            carryPlace();
            return;
        }
        Type type = random.nextInt(3) > 0 ? (random.nextBoolean() ? Type.I32 : Type.I64) : anyType();
        String param = "v" + (200 + carried.size());
        carried.add(type);
        params.add(param + ":" + type.text());
        String made = pick(type);
        int shape = random.nextInt(type.isInteger() ? 11 : 3);
        if (type.isFloat() && random.nextBoolean()) {
            String relation = List.of("lt", "gt", "le", "ge").get(random.nextInt(4));
            String condition = make(Type.I32, relation + " " + (random.nextBoolean() ? made + ", " + param : param + ", " + made));
            following.add(make(type, "select " + condition + ", " + made + ", " + param));
            return;
        }
        if (type.isFloat()) {
            following.add(make(type, (shape == 0 ? "add " : shape == 1 ? "min " : "max ") + param + ", " + made));
            return;
        }
        switch (shape) {
            case 0 -> {
                String product = make(type, "mul " + param + ", " + constant(type, random.nextBoolean() ? 31 : random.nextInt()));
                following.add(make(type, (random.nextInt(4) == 0 ? "sub " : "add ") + product + ", " + made));
            }
            case 1 -> {
                String product = make(type, "mul " + param + ", " + constant(type, random.nextInt()));
                following.add(make(type, "add " + product + ", " + constant(type, random.nextInt())));
            }
            case 2, 3 -> {
                String sum = make(type, "add " + param + ", " + made);
                following.add(make(type, "select " + condition() + ", " + (random.nextBoolean() ? sum + ", " + param : param + ", " + sum)));
            }
            case 4 -> {
                String condition = condition();
                int then = block++;
                int join = block++;
                String joined = "v" + next++;
                body.append("  branch %s, block%d, block%d(%s)\nblock%d:\n".formatted(condition, then, join, param, then));
                String one = make(type, random.nextBoolean() ? "add " + param + ", " + constant(type, 1) : "xor " + param + ", " + made);
                body.append("  jump block%d(%s)\nblock%d(%s:%s):\n".formatted(join, one, join, joined, type.text()));
                following.add(joined);
            }
            case 6 -> {
                String condition = make(Type.I32, (random.nextBoolean() ? "lt " : "gt ") + made + ", " + param);
                int then = block++;
                int join = block++;
                String joined = "v" + next++;
                body.append("  branch %s, block%d, block%d(%s)\nblock%d:\n  jump block%d(%s)\nblock%d(%s:%s):\n".formatted(condition, then, join, param, then, join, made, join,
                        joined, type.text()));
                following.add(joined);
            }
            case 5 -> {
                String shifted = make(type, "shl " + param + ", " + constant(5));
                String product = make(type, "sub " + shifted + ", " + param);
                following.add(make(type, "add " + made + ", " + product));
            }
            default -> following.add(make(type, List.of("add", "sub", "mul", "and", "or", "xor", "min", "max").get(random.nextInt(8)) + " " + param + ", " + made));
        }
    }

    /** The least or greatest of some values, and where it is; at times something that only looks like it. */
    private void carryPlace() {
        Type type = anyType();
        String extreme = "v" + (200 + carried.size());
        String place = "v" + (201 + carried.size());
        carried.add(type);
        carried.add(Type.I32);
        params.add(extreme + ":" + type.text());
        params.add(place + ":i32");
        String made = pick(type);
        String relation = random.nextInt(4) > 0 ? random.nextBoolean() ? "lt " : "gt " : random.nextBoolean() ? "le " : "ge ";
        String condition = make(Type.I32, relation + (random.nextInt(3) > 0 ? made + ", " + extreme : extreme + ", " + made));
        String here = random.nextInt(8) > 0 ? "v100" : pick(Type.I32);
        if (random.nextBoolean()) {
            following.add(make(type, "select " + condition + ", " + made + ", " + extreme));
            following.add(make(Type.I32, "select " + condition + ", " + here + ", " + place));
            return;
        }
        int then = block++;
        int join = block++;
        String joined = "v" + next++;
        String joinedPlace = "v" + next++;
        body.append("  branch %s, block%d, block%d(%s, %s)\nblock%d:\n  jump block%d(%s, %s)\nblock%d(%s:%s, %s:i32):\n".formatted(condition, then, join, extreme, place, then, join,
                made, here, join, joined, type.text(), joinedPlace));
        following.add(joined);
        following.add(joinedPlace);
    }

    private void write() {
        for (int i = 0; i < carried.size(); i++) {
            String start = "v" + (300 + i);
            entry.append("  %s:%s = entry_slot %d\n".formatted(start, carried.get(i).text(), 8 + i));
            arguments.add(start);
        }
        StringBuilder state = new StringBuilder("v100, v1, v2, v3, v4, v5, v6, v7");
        for (int i = 0; i < carried.size(); i++) {
            state.append(", v").append(200 + i);
        }
        StringBuilder out = new StringBuilder("function Random.loop(I)V@0 arrays [%s]\nblock0:\n".formatted(
                String.join(", ", kinds.stream().map(ElementKind::text).toList())));
        List<Type> slots = slots();
        for (int i = 0; i < 8; i++) {
            out.append("  v%d:%s = entry_slot %d\n".formatted(i, slots.get(i).text(), i));
        }
        out.append(entry);
        for (int i = 0; i < ARRAYS; i++) {
            out.append("  v%d:ref = const %d\n  v%d:i32 = array_length v%d\n  v%d:addr = array_base v%d\n".formatted(20 + i, i + 1, 30 + i, 20 + i, 40 + i, 20 + i));
        }
        out.append("  v50:i32 = const 4096\n  v51:i32 = const 1\n  v52:i32 = const %d\n".formatted(step));
        out.append("  jump block1(v0%s, v50)\n".formatted(list(arguments)));
        out.append("block1(v100:i32%s, v101:i32):\n".formatted(list(params)));
        out.append("  v102:i32 = tick v101, v51 exit yield 0 @0 [%s]\n".formatted(state));
        out.append("  v103:i32 = %s v100, v1\n  branch v103, block2, block3\nblock2:\n".formatted(step > 0 ? "lt" : "gt"));
        out.append(body.toString().replace("STATE", state));
        out.append("  v104:i32 = add v100, v52\n  jump block1(v104%s, v102)\n".formatted(list(following)));
        out.append("block3:\n  exit loop_exit 2 @9 [%s]\n".formatted(state));
        text = out.toString();
    }

    private static String list(List<String> names) {
        StringBuilder list = new StringBuilder();
        names.forEach(name -> list.append(", ").append(name));
        return list.toString();
    }
}
