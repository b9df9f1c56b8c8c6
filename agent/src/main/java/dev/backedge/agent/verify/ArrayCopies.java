package dev.backedge.agent.verify;

import java.lang.reflect.Array;
import java.util.IdentityHashMap;
import java.util.Map;

/** Copies of the arrays that native code works on. */
final class ArrayCopies {
    private ArrayCopies() {
    }

    /**
     * Copies each array; where two are one, so are their copies.
     *
     * @param arrays primitive arrays, and null
     * @throws UnsupportedOperationException if there is anything else among them
     */
    static Object[] of(Object[] arrays) {
        Map<Object, Object> copies = new IdentityHashMap<>();
        Object[] result = new Object[arrays.length];
        for (int k = 0; k < arrays.length; k++) {
            result[k] = arrays[k] == null ? null : copies.computeIfAbsent(arrays[k], ArrayCopies::copy);
        }
        return result;
    }

    private static Object copy(Object array) {
        Class<?> element = array.getClass().getComponentType();
        if (element == null || !element.isPrimitive()) {
            throw new UnsupportedOperationException("native code works on " + array.getClass().getTypeName());
        }
        int length = Array.getLength(array);
        Object copy = Array.newInstance(element, length);
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }
}
