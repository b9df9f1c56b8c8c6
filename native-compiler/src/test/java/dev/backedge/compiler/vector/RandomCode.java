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

/** The text of a random function and the values that it has made so far, of which it makes others. All from a seed. */
abstract class RandomCode {
    static final List<ElementKind> KINDS = List.of(ElementKind.values());
    static final int ARRAYS = 3;
    private static final double[] TRIPS = {0, 0, 50, 300};

    final Random random;
    final List<ElementKind> kinds = new ArrayList<>();
    final Map<Type, List<String>> values = new HashMap<>();
    final StringBuilder body = new StringBuilder();
    int next = 1000;
    int block = 10;
    int step;
    /** By how much indices move where the counter moves by one. */
    int scale = 1;
    String text;

    RandomCode(long seed) {
        random = new Random(seed * 0x9e3779b97f4a7c15L);
    }

    /** Of the OSR buffer: the counter, its limit, two ints, two longs, a float, a double, then what is carried. */
    abstract List<Type> slots();

    /** One of these for most arrays. */
    final void chooseKinds(List<ElementKind> mostly) {
        ElementKind main = mostly.get(random.nextInt(mostly.size()));
        for (int i = 0; i < ARRAYS; i++) {
            kinds.add(random.nextInt(3) > 0 ? main : KINDS.get(random.nextInt(KINDS.size())));
        }
    }

    /** What comes from outside of all loops. */
    final void chooseInputs() {
        value(Type.I32, "v2");
        value(Type.I32, "v3");
        value(Type.I64, "v4");
        value(Type.I64, "v5");
        value(Type.F32, "v6");
        value(Type.F64, "v7");
    }

    /** The start of the function: its inputs and arrays. */
    final StringBuilder header(String name) {
        StringBuilder out = new StringBuilder("function %s(I)V@0 arrays [%s]\nblock0:\n".formatted(name, String.join(", ", kinds.stream().map(ElementKind::text).toList())));
        List<Type> slots = slots();
        for (int i = 0; i < 8; i++) {
            out.append("  v%d:%s = entry_slot %d\n".formatted(i, slots.get(i).text(), i));
        }
        for (int i = 0; i < ARRAYS; i++) {
            out.append("  v%d:ref = const %d\n  v%d:i32 = array_length v%d\n  v%d:addr = array_base v%d\n".formatted(20 + i, i + 1, 30 + i, 20 + i, 40 + i, 20 + i));
        }
        return out.append("  v50:i32 = const 4096\n  v51:i32 = const 1\n  v52:i32 = const %d\n".formatted(step));
    }

    final Function function() {
        Function function = IrParser.parse(text);
        // what a profile may have said, true or not
        function.blocks().stream().filter(Block::isBounded).forEach(header -> header.setTrips(TRIPS[text.length() % TRIPS.length]));
        return function;
    }

    final String text() {
        return text;
    }

    final List<ElementKind> kinds() {
        return kinds;
    }

    /** By how much the counter in slot 0 moves on its way to the limit in slot 1. */
    final int step() {
        return step;
    }

    final int scale() {
        return scale;
    }

    final void value(Type type, String name) {
        values.computeIfAbsent(type, key -> new ArrayList<>()).add(name);
    }

    final String pick(Type type) {
        List<String> all = values.get(type);
        // mostly what was made last
        return all.get(random.nextBoolean() ? all.size() - 1 : random.nextInt(all.size()));
    }

    final String make(Type type, String what) {
        String name = "v" + next++;
        body.append("  ").append(name).append(":").append(type.text()).append(" = ").append(what).append("\n");
        return name;
    }

    final String constant(long value) {
        return make(Type.I32, "const " + value);
    }

    final String constant(Type type, long value) {
        return make(type, "const " + (type.isFloat() ? value + ".0" : String.valueOf(value)));
    }

    final String condition() {
        Type type = anyType();
        List<String> relations = type.isInteger() ? List.of("eq", "ne", "lt", "le", "gt", "ge", "ult", "uge") : List.of("eq", "ne", "lt", "le", "gt", "ge");
        String left = pick(type);
        String right = random.nextBoolean() ? pick(type) : constant(type, random.nextInt(60) - 30);
        return make(Type.I32, relations.get(random.nextInt(relations.size())) + " " + left + ", " + right);
    }

    final Type anyType() {
        List<Type> types = List.of(Type.I32, Type.I64, Type.F32, Type.F64);
        return random.nextInt(3) > 0 ? kinds.get(0).type() : types.get(random.nextInt(types.size()));
    }

    final void compute() {
        Type type = anyType();
        value(type, computed(type));
    }

    final String computed(Type type) {
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

    final String convert(Type type) {
        List<String> conversions = switch (type.kind()) {
            case I32 -> List.of("l2i I64", "f2i F32", "d2i F64");
            case I64 -> List.of("i2l I32", "ui2l I32", "f2l F32", "d2l F64");
            case F32 -> List.of("i2f I32", "l2f I64", "d2f F64");
            default -> List.of("i2d I32", "l2d I64", "f2d F32");
        };
        String[] chosen = conversions.get(random.nextInt(conversions.size())).split(" ");
        return make(type, chosen[0] + " " + pick(Type.parse(chosen[1].toLowerCase(java.util.Locale.ROOT))));
    }

    static String list(List<String> names) {
        StringBuilder list = new StringBuilder();
        names.forEach(name -> list.append(", ").append(name));
        return list.toString();
    }
}
