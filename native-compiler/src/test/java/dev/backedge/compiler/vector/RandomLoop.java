package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * A counted loop of the kinds that are vectorised, and of the kinds that nearly are: some loads near the counter, arithmetic, a branch with or without another side, stores near
 * the counter, accesses to several elements that lie side by side, and running values of every kind. All from a seed.
 */
final class RandomLoop extends RandomCode {
    private final List<String> params = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final List<String> following = new ArrayList<>();
    private final List<Type> carried = new ArrayList<>();
    private final StringBuilder entry = new StringBuilder();
    /** How many elements there are for each iteration where several lie side by side; 0 in other loops. */
    private int ways;

    private RandomLoop(long seed, Consumer<RandomLoop> generator) {
        super(seed);
        generator.accept(this);
    }

    RandomLoop(long seed) {
        this(seed, RandomLoop::generate);
    }

    /** One that does nothing but sum up bytes. */
    static RandomLoop ofBytes(long seed) {
        return new RandomLoop(seed, RandomLoop::sumBytes);
    }

    @Override
    List<Type> slots() {
        List<Type> slots = new ArrayList<>(List.of(Type.I32, Type.I32, Type.I32, Type.I32, Type.I64, Type.I64, Type.F32, Type.F64));
        slots.addAll(carried);
        return slots;
    }

    private void generate() {
        chooseKinds(KINDS);
        ways = random.nextInt(3) == 0 ? 2 + random.nextInt(3) : 0;
        step = random.nextInt(4) == 0 ? -1 : random.nextInt(12) == 0 ? 2 : 1;
        step *= ways > 0 && Math.abs(step) == 1 && random.nextBoolean() ? ways : 1;
        scale = ways > 0 && Math.abs(step) != ways ? ways : 1;
        chooseInputs();
        if (random.nextInt(3) == 0) {
            value(Type.I32, "v100");
        }
        if (random.nextInt(6) == 0) {
            String low = make(Type.I32, "and v100, " + constant((2L << random.nextInt(7)) - 1));
            value(Type.I32, low);
            value(Type.I64, make(Type.I64, "i2l " + low));
        }
        int sums = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
        for (int i = 0; i < sums; i++) {
            Type type = random.nextBoolean() ? Type.I32 : Type.I64;
            value(type, carry(type));
            following.add(null);
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
            } else if (random.nextInt(12) == 0) {
                scan();
            } else if (random.nextInt(6) == 0) {
                branch();
            } else {
                compute();
            }
        }
        for (int i = 0; i < sums; i++) {
            following.set(i, add("v" + (200 + i), carried.get(i)));
            value(carried.get(i), following.get(i));
        }
        int stores = ways > 0 ? 1 + random.nextInt(2) : random.nextInt(3);
        for (int i = 0; i < stores; i++) {
            store();
        }
        int running = stores == 0 ? 1 + random.nextInt(2) : random.nextInt(2);
        for (int i = 0; i < running; i++) {
            carry();
        }
        write();
    }

    /** A loop that does nothing but sum up bytes, or differences of bytes; now and then one that only looks like it. */
    private void sumBytes() {
        chooseKinds(List.of(ElementKind.BYTE));
        step = random.nextInt(4) == 0 ? -1 : 1;
        chooseInputs();
        int sums = 1 + random.nextInt(2);
        for (int i = 0; i < sums; i++) {
            Type type = random.nextInt(3) == 0 ? Type.I64 : Type.I32;
            String param = carry(type);
            String summand = switch (random.nextInt(3)) {
                case 0 -> byteLoaded(random.nextBoolean());
                case 1 -> byteLoaded(true);
                default -> make(Type.I32, "abs " + make(Type.I32, "sub " + byteLoaded(random.nextInt(12) > 0) + ", " + byteLoaded(true)));
            };
            following.add(make(type, "add " + param + ", " + (type == Type.I64 ? make(type, "i2l " + summand) : summand)));
        }
        if (random.nextInt(12) == 0) {
            store();
        }
        write();
    }

    private String byteLoaded(boolean unsigned) {
        int array = random.nextInt(ARRAYS);
        ElementKind kind = kinds.get(array);
        String loaded = make(kind.type(), "load.%s v%d, %s".formatted(kind.text(), 40 + array, index(array)));
        String number = kind.type() == Type.I32 ? loaded : make(Type.I32, "const 100");
        return unsigned ? make(Type.I32, "and " + number + ", " + constant(random.nextInt(12) == 0 ? 0x7f : 0xff)) : number;
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

    /** Of the first of the elements that lie side by side. */
    private String firstOfGroup() {
        String first = scale == 1 ? "v100" : make(Type.I32, "mul v100, " + constant(ways));
        if (random.nextInt(20) == 0) {
            first = make(Type.I32, "sub v3, " + first);
        }
        return random.nextInt(4) > 0 ? first : make(Type.I32, "add " + first + ", " + (random.nextInt(4) == 0 ? "v2" : constant(random.nextInt(20) - 4)));
    }

    /** Each of the elements that lie side by side, in any order; one time in so many one less, or one more. */
    private List<Integer> ofGroup(int oneIn) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < ways; i++) {
            all.add(i);
        }
        if (random.nextBoolean()) {
            Collections.shuffle(all, random);
        }
        if (random.nextInt(oneIn) == 0) {
            all.remove(0);
        }
        if (random.nextInt(oneIn) == 0) {
            all.add(random.nextInt(2 * ways) - 1);
        }
        return all;
    }

    /** An array, often the same one. */
    private int ofFew() {
        return random.nextBoolean() ? 0 : random.nextInt(ARRAYS);
    }

    private String at(String first, int offset, int array) {
        String index = offset == 0 ? first : make(Type.I32, "add " + first + ", " + constant(offset));
        body.append("  bounds_check %s, v%d exit bounds_check 1 @%d [STATE]\n".formatted(index, 30 + array, next));
        return index;
    }

    private void loadGroup() {
        int array = ofFew();
        ElementKind kind = kinds.get(array);
        String first = firstOfGroup();
        for (int offset : ofGroup(3)) {
            value(kind.type(), make(kind.type(), "load.%s v%d, %s".formatted(kind.text(), 40 + array, at(first, offset, array))));
        }
    }

    private void storeGroup() {
        int array = ofFew();
        ElementKind kind = kinds.get(array);
        String first = firstOfGroup();
        for (int offset : ofGroup(16)) {
            int between = random.nextInt(16);
            if (between < 2) {
                loadGroup();
            } else if (between < 4) {
                value(kind.type(), computed(kind.type()));
            }
            String stored = pick(kind.type());
            body.append("  store.%s v%d, %s, %s\n".formatted(kind.text(), 40 + array, at(first, offset, array), stored));
        }
    }

    private void load() {
        if (ways > 0 && random.nextInt(12) > 0) {
            loadGroup();
            return;
        }
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
        if (ways > 0 && random.nextInt(12) > 0) {
            storeGroup();
            return;
        }
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

    /** A running sum, or the like, that the rest of the body uses before or after the summand. */
    private void scan() {
        Type type = random.nextBoolean() ? Type.I32 : Type.I64;
        String param = carry(type);
        String sum = add(param, type);
        following.add(sum);
        if (random.nextInt(3) == 0) {
            value(type, param);
        }
        value(type, sum);
    }

    /** A new parameter of the header. */
    private String carry(Type type) {
        String param = "v" + (200 + carried.size());
        carried.add(type);
        params.add(param + ":" + type.text());
        return param;
    }

    private String add(String param, Type type) {
        return make(type, List.of("add", "add", "xor", "and", "or", "min", "max").get(random.nextInt(7)) + " " + param + ", " + pick(type));
    }

    /** A value that each iteration makes from what the one before has left. */
    private void carry() {
        if (random.nextInt(6) == 0) {
            carryPlace();
            return;
        }
        Type type = random.nextInt(3) > 0 ? (random.nextBoolean() ? Type.I32 : Type.I64) : anyType();
        String param = carry(type);
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
        StringBuilder out = header("Random.loop").append(entry);
        out.append("  jump block1(v0%s, v50)\n".formatted(list(arguments)));
        out.append("block1(v100:i32%s, v101:i32):\n".formatted(list(params)));
        out.append("  v102:i32 = tick v101, v51 exit yield 0 @0 [%s]\n".formatted(state));
        out.append("  v103:i32 = %s v100, v1\n  branch v103, block2, block3\nblock2:\n".formatted(step > 0 ? "lt" : "gt"));
        out.append(body.toString().replace("STATE", state));
        out.append("  v104:i32 = add v100, v52\n  jump block1(v104%s, v102)\n".formatted(list(following)));
        out.append("block3:\n  exit loop_exit 2 @9 [%s]\n".formatted(state));
        text = out.toString();
    }
}
