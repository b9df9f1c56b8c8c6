package dev.backedge.compiler.bytecode;

import java.lang.reflect.Array;
import java.util.Objects;

/**
 * The primitive arrays that a region works on, each beside another of the same kind and length to which it is compared. Reads and writes go by the
 * array's name, and keep the number of elements that differ: so that whether all are the same can be asked at every iteration.
 */
public final class ComparedArrays {
    private final Object[] arrays;
    private final Object[] others;
    /** For each array the first index at which it stands. */
    private final int[] first;
    private final long[] differences;
    private long allDifferences;

    /**
     * @param arrays argument k - 1 of the trampoline is array k; null for null. They are written
     * @param others to compare with: where two of the arrays are one, so are the others
     */
    public ComparedArrays(Object[] arrays, Object[] others) {
        this.arrays = arrays.clone();
        this.others = others.clone();
        this.first = new int[arrays.length];
        this.differences = new long[arrays.length];
        for (int k = 0; k < arrays.length; k++) {
            first[k] = k;
            for (int j = k - 1; j >= 0; j--) {
                first[k] = arrays[j] == arrays[k] ? j : first[k];
            }
            if (first[k] == k && !Objects.deepEquals(arrays[k], others[k])) {
                differences[k] = count(k, 0, Array.getLength(arrays[k]));
                allDifferences += differences[k];
            }
        }
    }

    /** How many elements are not the same; of floating-point numbers all NaNs are. */
    public long differences() {
        return allDifferences;
    }

    /** The first element that differs, for people; null if there is none. */
    public String firstDifference() {
        for (int k = 0; k < arrays.length; k++) {
            for (int i = 0; differences[k] > 0; i++) {
                if (differs(k, i)) {
                    return arrays[k].getClass().getComponentType() + "[" + Array.getLength(arrays[k]) + "], reference " + (k + 1) + ", element " + i
                            + ": native code has " + Array.get(others[k], i) + ", the bytecode " + Array.get(arrays[k], i)
                            + (differences[k] == 1 ? "" : " (" + differences[k] + " elements differ)");
                }
            }
        }
        return null;
    }

    /** The array; null for a name of 0. @throws UnsupportedOperationException if the trampoline does not pass it */
    Object array(int name) {
        if (name > arrays.length) {
            throw new UnsupportedOperationException("reference " + name + " is accessed as an array, and is not pinned");
        }
        return name == 0 ? null : arrays[name - 1];
    }

    /** The array of that name, which is null if there is none. */
    ConcreteValue element(int name) {
        return array(name) == null ? ConcreteValue.NULL : new ConcreteValue(new ConcreteValue.Named(name));
    }

    /** Whether two values are the same: an array may have several names. */
    boolean isSame(ConcreteValue a, ConcreteValue b) {
        if (a.content() instanceof ConcreteValue.Named && b.content() instanceof ConcreteValue.Named) {
            return a.name() == b.name() || arrayOrNull(a.name()) != null && arrayOrNull(a.name()) == arrayOrNull(b.name());
        }
        return a.isSame(b);
    }

    private Object arrayOrNull(int name) {
        return name > arrays.length ? null : array(name);
    }

    /** An element as it is on the operand stack. @throws RuntimeException what the bytecode would throw */
    Object load(int name, int index) {
        Object array = Objects.requireNonNull(array(name));
        if (array instanceof int[] ints) {
            return ints[index];
        } else if (array instanceof double[] doubles) {
            return doubles[index];
        } else if (array instanceof byte[] bytes) {
            return (int) bytes[index];
        } else if (array instanceof long[] longs) {
            return longs[index];
        } else if (array instanceof char[] chars) {
            return (int) chars[index];
        } else if (array instanceof float[] floats) {
            return floats[index];
        } else if (array instanceof short[] shorts) {
            return (int) shorts[index];
        }
        return ((boolean[]) array)[index] ? 1 : 0;
    }

    /** Stores what of a value an element holds. @throws RuntimeException what the bytecode would throw */
    void store(int name, int index, Object value) {
        Object array = Objects.requireNonNull(array(name));
        Objects.checkIndex(index, Array.getLength(array));
        write(name, index, index + 1, () -> {
            if (array instanceof int[] ints) {
                ints[index] = (Integer) value;
            } else if (array instanceof double[] doubles) {
                doubles[index] = (Double) value;
            } else if (array instanceof byte[] bytes) {
                bytes[index] = (byte) (int) value;
            } else if (array instanceof long[] longs) {
                longs[index] = (Long) value;
            } else if (array instanceof char[] chars) {
                chars[index] = (char) (int) value;
            } else if (array instanceof float[] floats) {
                floats[index] = (Float) value;
            } else if (array instanceof short[] shorts) {
                shorts[index] = (short) (int) value;
            } else {
                ((boolean[]) array)[index] = ((Integer) value & 1) != 0;
            }
        });
    }

    /** Lets something write elements of an array, from one index up to another; what lies outside of the array does not count. */
    void write(int name, int from, int to, Runnable action) {
        int k = first[name - 1];
        long before = count(k, from, to);
        action.run();
        long more = count(k, from, to) - before;
        differences[k] += more;
        allDifferences += more;
    }

    private long count(int k, int from, int to) {
        long count = 0;
        int end = Math.min(to, Array.getLength(arrays[k]));
        for (int i = Math.max(0, from); i < end; i++) {
            count += differs(k, i) ? 1 : 0;
        }
        return count;
    }

    private boolean differs(int k, int i) {
        Object array = arrays[k];
        Object other = others[k];
        if (array instanceof int[] ints) {
            return ints[i] != ((int[]) other)[i];
        } else if (array instanceof double[] doubles) {
            return Double.doubleToLongBits(doubles[i]) != Double.doubleToLongBits(((double[]) other)[i]);
        } else if (array instanceof byte[] bytes) {
            return bytes[i] != ((byte[]) other)[i];
        } else if (array instanceof long[] longs) {
            return longs[i] != ((long[]) other)[i];
        } else if (array instanceof char[] chars) {
            return chars[i] != ((char[]) other)[i];
        } else if (array instanceof float[] floats) {
            return Float.floatToIntBits(floats[i]) != Float.floatToIntBits(((float[]) other)[i]);
        } else if (array instanceof short[] shorts) {
            return shorts[i] != ((short[]) other)[i];
        }
        return ((boolean[]) array)[i] != ((boolean[]) other)[i];
    }
}
