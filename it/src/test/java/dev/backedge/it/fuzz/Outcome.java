package dev.backedge.it.fuzz;

import dev.backedge.it.fuzz.away.Stateful;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be seen after a call: the result, or what was thrown where, and all objects that the program may have written. Two are the same if all numbers are, to
 * the bit where bits count, and if the objects are connected in the same way: where one program has an array twice, so has the other.
 *
 * @param names what each value is, in words
 * @param values numbers, texts, arrays and cells
 */
record Outcome(List<String> names, List<Object> values) {
    Outcome() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    void add(String name, Object value) {
        names.add(name);
        values.add(value);
    }

    /** The first difference, in words; null if there is none. */
    String difference(Outcome actual, boolean raw) {
        Comparison comparison = new Comparison(raw);
        for (int n = 0; n < values.size(); n++) {
            if (!comparison.same(values.get(n), actual.values.get(n))) {
                String expectedText = text(values.get(n), raw, 3);
                String actualText = text(actual.values.get(n), raw, 3);
                return "expected " + names.get(n) + " " + expectedText + "\n         actual " + actual.names.get(n) + " "
                        + (expectedText.equals(actualText) ? "the same values, in other objects" : actualText);
            }
        }
        return null;
    }

    private static final class Comparison {
        private final boolean raw;
        private final Map<Object, Object> counterparts = new IdentityHashMap<>();

        private Comparison(boolean raw) {
            this.raw = raw;
        }

        private boolean same(Object a, Object b) {
            if (a == null || b == null) {
                return a == b;
            } else if (a instanceof Float x && b instanceof Float y) {
                return bits(x) == bits(y);
            } else if (a instanceof Double x && b instanceof Double y) {
                return bits(x) == bits(y);
            } else if (a instanceof ByteBuffer x && b instanceof ByteBuffer y) {
                return x.getClass() == y.getClass() && x.position() == y.position() && x.limit() == y.limit() && x.order() == y.order() && x.duplicate().clear().equals(y.duplicate().clear());
            } else if (!a.getClass().isArray() && !(a instanceof Cell) && !(a instanceof Stateful)) {
                return a.equals(b);
            }
            Object known = counterparts.putIfAbsent(a, b);
            if (known != null) {
                return known == b;
            }
            if (a instanceof Cell cell) {
                return b instanceof Cell other && sameFields(cell, other);
            }
            return a.getClass() == b.getClass() && (a instanceof Stateful object ? sameElements(object.state(), ((Stateful) b).state()) : sameElements(a, b));
        }

        private int bits(float x) {
            return raw ? Float.floatToRawIntBits(x) : Float.floatToIntBits(x);
        }

        private long bits(double x) {
            return raw ? Double.doubleToRawLongBits(x) : Double.doubleToLongBits(x);
        }

        private boolean sameFields(Cell a, Cell b) {
            return a.z == b.z && a.b == b.b && a.c == b.c && a.s == b.s && a.i == b.i && a.j == b.j && a.shared == b.shared && bits(a.f) == bits(b.f) && bits(a.d) == bits(b.d)
                    && same(a.ints, b.ints) && same(a.doubles, b.doubles) && same(a.bytes, b.bytes) && same(a.table, b.table) && same(a.rows, b.rows)
                    && same(a.coil, b.coil) && same(a.next, b.next);
        }

        private boolean sameElements(Object a, Object b) {
            if (a instanceof Object[] rows) {
                Object[] others = (Object[]) b;
                for (int n = 0; n < rows.length; n++) {
                    if (rows.length != others.length || !same(rows[n], others[n])) {
                        return false;
                    }
                }
                return rows.length == others.length;
            } else if (a instanceof float[] x && raw) {
                float[] y = (float[]) b;
                for (int n = 0; n < x.length; n++) {
                    if (x.length != y.length || bits(x[n]) != bits(y[n])) {
                        return false;
                    }
                }
                return x.length == y.length;
            } else if (a instanceof double[] x && raw) {
                double[] y = (double[]) b;
                for (int n = 0; n < x.length; n++) {
                    if (x.length != y.length || bits(x[n]) != bits(y[n])) {
                        return false;
                    }
                }
                return x.length == y.length;
            }
            return Arrays.deepEquals(new Object[] {a}, new Object[] {b});
        }
    }

    private static String text(Object value, boolean raw, int depth) {
        if (value == null) {
            return "null";
        } else if (value instanceof Float number) {
            return Integer.toHexString(raw ? Float.floatToRawIntBits(number) : Float.floatToIntBits(number)) + "=" + number;
        } else if (value instanceof Double number) {
            return Long.toHexString(raw ? Double.doubleToRawLongBits(number) : Double.doubleToLongBits(number)) + "=" + number;
        } else if (value.getClass().isArray()) {
            List<String> elements = new ArrayList<>();
            for (int n = 0; depth > 0 && n < Array.getLength(value); n++) {
                elements.add(text(Array.get(value, n), raw, value instanceof Object[] ? depth - 1 : depth));
            }
            return elements.toString();
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.capacity()];
            buffer.duplicate().clear().get(bytes);
            return buffer + " " + buffer.order() + (depth == 0 ? "" : " " + Arrays.toString(bytes));
        } else if (value instanceof Stateful object) {
            return object.getClass().getSimpleName() + (depth == 0 ? "" : text(object.state(), raw, depth));
        } else if (value instanceof Cell cell) {
            return depth == 0 ? "..." : "{" + cell.z + " " + cell.b + " " + (int) cell.c + " " + cell.s + " " + cell.i + " " + cell.j + " " + text(cell.f, raw, 0) + " "
                    + text(cell.d, raw, 0) + " " + cell.shared + " " + text(cell.ints, raw, 1) + " " + text(cell.doubles, raw, 1) + " " + text(cell.bytes, raw, 1) + " "
                    + text(cell.table, raw, 1) + " " + text(cell.rows, raw, 2) + " " + text(cell.coil, raw, 1) + " " + text(cell.next, raw, depth - 1) + "}";
        }
        return value.toString();
    }
}
