package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.ir.ElementKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arrays of arrays of arrays, of any depth: the hook passes what is in them level by level ({@link AccessPath.Step.Tree}), and in place of each array of arrays one of where
 * its elements are, so that compiled code has a name for each array, and finds the name of an element in an array that it may read.
 */
public final class RowTree {
    private RowTree() {
    }

    /** Kind of the elements of an array that stands for an array of arrays: another one than that of the rows, so that no store to a row may be one to it. */
    static ElementKind offsets(ElementKind rows) {
        return rows == ElementKind.CHAR ? ElementKind.SHORT : ElementKind.CHAR;
    }

    /** Kind of the elements of the innermost arrays of such a type; null if it is none, or its elements are no arrays. */
    static ElementKind leaf(Object type) {
        return type instanceof String name && name.startsWith("[[") ? ElementKind.ofArray(name.substring(name.lastIndexOf('['))) : null;
    }

    /**
     * The elements of an array, then those of each array of arrays among them, in this order, and so on; each is read once.
     *
     * @return null if there are more than a trampoline takes
     */
    public static Object[] flatten(Object[] root) {
        List<Object> all = new ArrayList<>(Arrays.asList(root));
        for (int k = 0; k < all.size() && all.size() <= OsrFrame.MAX_TABLE; k++) {
            if (all.get(k) instanceof Object[] children) {
                all.addAll(Arrays.asList(children));
            }
        }
        return all.size() > OsrFrame.MAX_TABLE ? null : all.toArray();
    }

    /** A copy of an array with null for each element that is not of this class. @param type its descriptor, that of an array */
    public static Object[] select(Object[] elements, String type) {
        Object[] result = new Object[elements.length];
        for (int k = 0; k < result.length; k++) {
            Object element = elements[k];
            result[k] = element != null && element.getClass().getName().equals(type) ? element : null;
        }
        return result;
    }

    /**
     * What to pass in place of an array of references.
     *
     * @param table has at some place what {@link #flatten} has made of an array
     * @param root that array; null for null
     * @param flat what was made of it
     * @param first name of the first element, one more than its place in the table
     * @return a copy in which element j of what stands for an array of arrays is the place of its element j, as seen from the first one
     */
    public static Object[] described(Object[] table, Object[] root, Object[] flat, int first) {
        Object[] result = table.clone();
        boolean shorts = root != null && leaf(root.getClass().getName()) == ElementKind.CHAR;
        int next = root == null ? 0 : root.length;
        for (int k = 0; root != null && k < flat.length; k++) {
            if (flat[k] instanceof Object[] children) {
                result[first - 1 + k] = shorts ? shortsFrom(next, children.length) : charsFrom(next, children.length);
                next += children.length;
            }
        }
        return result;
    }

    private static char[] charsFrom(int first, int length) {
        char[] result = new char[length];
        for (int j = 0; j < length; j++) {
            result[j] = (char) (first + j);
        }
        return result;
    }

    private static short[] shortsFrom(int first, int length) {
        short[] result = new short[length];
        for (int j = 0; j < length; j++) {
            result[j] = (short) (first + j);
        }
        return result;
    }
}
