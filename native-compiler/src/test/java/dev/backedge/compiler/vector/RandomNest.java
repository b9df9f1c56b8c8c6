package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A loop around another one, of the kinds whose outer iterations can run side by side, and of the kinds that nearly are: the inner loop reads arrays at indices made of both counters,
 * carries values, and is left by its counter or by something else; behind it the outer loop stores and sums up. All from a seed.
 */
final class RandomNest extends RandomCode {
    private static final List<Integer> WIDTHS = List.of(1, 2, 7, 16);

    private final List<Type> outerCarried = new ArrayList<>();
    private final List<Type> innerCarried = new ArrayList<>();
    private final List<String> innerStart = new ArrayList<>();
    private final List<String> innerNext = new ArrayList<>();
    private final List<String> outerNext = new ArrayList<>();

    RandomNest(long seed) {
        super(seed);
        step = 1;
        chooseKinds(random.nextInt(3) > 0 ? List.of(ElementKind.FLOAT, ElementKind.DOUBLE) : KINDS);
        generate();
    }

    @Override
    List<Type> slots() {
        List<Type> slots = new ArrayList<>(List.of(Type.I32, Type.I32, Type.I32, Type.I32, Type.I64, Type.I64, Type.F32, Type.F64));
        slots.addAll(outerCarried);
        slots.add(Type.I32);
        slots.addAll(innerCarried);
        return slots;
    }

    private void generate() {
        chooseInputs();
        int sums = random.nextInt(3);
        for (int i = 0; i < sums; i++) {
            outerCarried.add(anyType());
        }
        int carried = 1 + random.nextInt(3);
        for (int i = 0; i < carried; i++) {
            innerCarried.add(anyType());
        }
        if (random.nextInt(3) == 0) {
            innerCarried.add(Type.I32);
        }
        value(Type.I32, "v100");
        if (random.nextInt(3) == 0) {
            load(false);
        }
        if (random.nextInt(3) == 0) {
            compute();
        }
        String before = take();
        Map<Type, List<String>> outside = copy();
        for (int i = 0; i < innerCarried.size(); i++) {
            innerStart.add(pick(innerCarried.get(i)));
        }
        String limit = limit();
        String limitCode = take();
        inner();
        String inside = take();
        values.clear();
        values.putAll(outside);
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < innerCarried.size(); i++) {
            joined.add("v" + (600 + i) + ":" + innerCarried.get(i).text());
            value(innerCarried.get(i), "v" + (600 + i));
        }
        joined.add("v690:i32");
        joined.add("v691:i32");
        value(Type.I32, "v690");
        after();
        write(before, limitCode, limit, inside, joined, take());
    }

    private Map<Type, List<String>> copy() {
        Map<Type, List<String>> copy = new java.util.HashMap<>();
        values.forEach((type, names) -> copy.put(type, new ArrayList<>(names)));
        return copy;
    }

    /** What has been written since the last time. */
    private String take() {
        String taken = body.toString();
        body.setLength(0);
        return taken;
    }

    /** Of the inner counter. */
    private String limit() {
        return switch (random.nextInt(8)) {
            case 0 -> "v100";
            case 1 -> make(Type.I32, "and " + pick(Type.I32) + ", " + make(Type.I32, "const 31"));
            case 2 -> "v3";
            default -> make(Type.I32, "const " + random.nextInt(random.nextBoolean() ? 4 : 12));
        };
    }

    private void inner() {
        value(Type.I32, "v110");
        for (int i = 0; i < innerCarried.size(); i++) {
            value(innerCarried.get(i), "v" + (400 + i));
        }
        int steps = 2 + random.nextInt(5);
        for (int i = 0; i < steps; i++) {
            if (i == 0 || random.nextInt(3) == 0) {
                load(true);
            } else if (random.nextInt(12) == 0) {
                leave();
            } else {
                compute();
            }
        }
        for (int i = 0; i < innerCarried.size(); i++) {
            Type type = innerCarried.get(i);
            String param = "v" + (400 + i);
            String made = pick(type);
            innerNext.add(switch (random.nextInt(type == Type.I32 ? 6 : 4)) {
                case 0 -> made;
                case 4, 5 -> make(type, "add " + param + ", v2");
                default -> make(type, List.of("add", "mul", "sub", "max").get(random.nextInt(4)) + " " + param + ", " + made);
            });
        }
    }

    /** Of elements that outer iterations which follow each other have beside each other, or in common. */
    private String index(int array, boolean inner) {
        String index = "v100";
        if (inner) {
            String row = make(Type.I32, "mul v110, " + make(Type.I32, "const " + WIDTHS.get(random.nextInt(WIDTHS.size()))));
            index = switch (random.nextInt(10)) {
                case 0 -> "v110";
                case 1 -> "v100";
                case 2 -> make(Type.I32, "sub v100, v110");
                case 3 -> pick(Type.I32);
                default -> make(Type.I32, "add v100, " + row);
            };
        }
        if (random.nextInt(4) == 0) {
            index = make(Type.I32, "add " + index + ", " + make(Type.I32, "const " + (random.nextInt(6) - 1)));
        }
        body.append("  bounds_check %s, v%d exit bounds_check 1 @%d [%s]\n".formatted(index, 30 + array, next, inner ? "INNER" : "OUTER"));
        return index;
    }

    private void load(boolean inner) {
        int array = random.nextInt(ARRAYS);
        ElementKind kind = kinds.get(array);
        String index = index(array, inner);
        value(kind.type(), make(kind.type(), "load.%s v%d, %s".formatted(kind.text(), 40 + array, index)));
    }

    /** Out of the inner loop. */
    private void leave() {
        String condition = condition();
        int on = block++;
        StringBuilder arguments = new StringBuilder();
        for (Type type : innerCarried) {
            arguments.append(pick(type)).append(", ");
        }
        body.append("  branch %s, block5(%sv110, v112), block%d prob 0.05\nblock%d:\n".formatted(condition, arguments, on, on));
    }

    private void after() {
        int steps = random.nextInt(3);
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(3) == 0) {
                load(false);
            } else {
                compute();
            }
        }
        int stores = random.nextInt(3);
        for (int i = 0; i < stores; i++) {
            int array = random.nextInt(ARRAYS);
            String stored = pick(kinds.get(array).type());
            String index = index(array, false);
            body.append("  store.%s v%d, %s, %s\n".formatted(kinds.get(array).text(), 40 + array, index, stored));
        }
        for (int i = 0; i < outerCarried.size(); i++) {
            Type type = outerCarried.get(i);
            List<String> opcodes = type.isFloat() ? List.of("add") : List.of("add", "and", "or", "xor", "min", "max", "sub");
            String param = "v" + (200 + i);
            String made = random.nextInt(6) == 0 ? "v51" : pick(type);
            boolean steps2 = type == Type.I32 && made.equals("v51");
            outerNext.add(make(type, (steps2 ? "add" : opcodes.get(random.nextInt(opcodes.size()))) + " " + param + ", " + (steps2 || !made.equals("v51") ? made : pick(type))));
        }
    }

    private void write(String before, String limitCode, String limit, String inside, List<String> joined, String behind) {
        String relation = List.of("lt", "lt", "lt", "le", "ne").get(random.nextInt(5));
        StringBuilder entry = new StringBuilder();
        StringBuilder outerArguments = new StringBuilder();
        StringBuilder outerParams = new StringBuilder();
        StringBuilder outer = new StringBuilder("v100, v1, v2, v3, v4, v5, v6, v7");
        for (int i = 0; i < outerCarried.size(); i++) {
            entry.append("  v%d:%s = entry_slot %d\n".formatted(300 + i, outerCarried.get(i).text(), 8 + i));
            outerArguments.append(", v").append(300 + i);
            outerParams.append(", v").append(200 + i).append(":").append(outerCarried.get(i).text());
            outer.append(", v").append(200 + i);
        }
        String inner = outer + ", v110";
        for (int i = 0; i < innerCarried.size(); i++) {
            inner += ", v" + (400 + i);
        }
        outer.append(", v51");
        StringBuilder innerParams = new StringBuilder();
        StringBuilder leaving = new StringBuilder();
        for (int i = 0; i < innerCarried.size(); i++) {
            Type type = innerCarried.get(i);
            entry.append("  v%d:%s = const %s\n".formatted(500 + i, type.text(), type.isFloat() ? "0.0" : "0"));
            outer.append(", v").append(500 + i);
            innerParams.append(", v").append(400 + i).append(":").append(type.text());
            leaving.append("v").append(400 + i).append(", ");
        }
        StringBuilder out = header("Random.nest").append(entry).append("  v53:i32 = const 0\n  v54:i32 = max v0, v1\n");
        out.append("  jump block1(v0%s, v50)\nblock1(v100:i32%s, v101:i32):\n  v102:i32 = tick v101, v51 exit yield 0 @0 [OUTER]\n".formatted(outerArguments, outerParams));
        out.append("  v103:i32 = %s v100, v54\n  branch v103, block2, block9\nblock2:\n".formatted(relation)).append(before).append(limitCode);
        out.append("  jump block3(v53%s, v102)\nblock3(v110:i32%s, v111:i32):\n".formatted(list(innerStart), innerParams));
        out.append("  v112:i32 = tick v111, v51 exit yield 2 @1 [INNER]\n  v113:i32 = lt v110, %s\n  branch v113, block4, block5(%sv110, v112) prob 0.9\nblock4:\n".formatted(limit, leaving));
        out.append(inside).append("  v114:i32 = add v110, v51\n  jump block3(v114%s, v112)\n".formatted(list(innerNext)));
        out.append("block5(%s):\n".formatted(String.join(", ", joined))).append(behind);
        out.append("  v104:i32 = add v100, v51\n  jump block1(v104%s, v691)\nblock9:\n  exit loop_exit 3 @9 [OUTER]\n".formatted(list(outerNext)));
        text = out.toString().replace("INNER", inner).replace("OUTER", outer);
    }
}
