package dev.backedge.it.fuzz;

import dev.backedge.it.fuzz.away.Coil;
import dev.backedge.it.fuzz.away.Turner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Arguments for a program: often the same array or cell twice, now and then null, empty, or a row among several. */
final class Arguments {
    private final Dice dice;
    private final int usual;
    private final List<Object> made = new ArrayList<>();

    /** @param usual what most arrays have at least, and less than twice as much */
    Arguments(Dice dice, int usual) {
        this.dice = dice;
        this.usual = usual;
    }

    Object[] of(List<Ty> parameters) {
        return parameters.stream().map(this::of).toArray();
    }

    /** A value for a field. */
    Object of(String descriptor) {
        return switch (descriptor) {
            case "Z" -> dice.chance(50);
            case "B" -> (byte) dice.bits();
            case "C" -> (char) dice.bits();
            case "S" -> (short) dice.bits();
            default -> of(Ty.of(descriptor));
        };
    }

    Object of(Ty ty) {
        return switch (ty) {
            case INT -> (int) dice.bits();
            case LONG -> dice.bits();
            case FLOAT -> (float) dice.real();
            case DOUBLE -> dice.real();
            case CELL -> cell(2);
            case COIL -> coil();
            case TURNER -> turner();
            case BUFFER -> dice.chance(3) ? null : buffer();
            case BOX -> dice.chance(4) ? null : Integer.valueOf((int) dice.bits());
            case STRING -> text();
            case INT_ROWS -> rows(new int[count()][], Ty.INTS);
            case DOUBLE_ROWS -> rows(new double[count()][], Ty.DOUBLES);
            case BYTE_ROWS -> rows(new byte[count()][], Ty.BYTES);
            case INT_CUBES -> rows(new int[1 + dice.roll(6)][][], Ty.INT_ROWS);
            case OBJECTS -> dice.chance(15) ? of(Ty.INT_ROWS) : objects();
            default -> array(ty);
        };
    }

    private int length() {
        return dice.chance(4) ? dice.roll(6) : usual + dice.roll(usual);
    }

    /** Of an array of arrays: few enough for cheap programs. */
    private int count() {
        return dice.chance(4) ? dice.roll(4) : 8 + dice.roll(20);
    }

    /** Rows of different lengths, some of them twice, some that are arguments besides, few null. */
    private Object rows(Object[] rows, Ty row) {
        if (dice.chance(2)) {
            return null;
        }
        Object same = dice.chance(20) ? dice.pick(made.stream().filter(other -> other.getClass() == rows.getClass()).toList()) : null;
        if (same != null) {
            return same;
        }
        for (int n = 0; n < rows.length; n++) {
            rows[n] = dice.chance(1) ? null : n > 0 && dice.chance(10) ? rows[dice.roll(n)] : of(row);
        }
        made.add(rows);
        return rows;
    }

    /** Mostly arrays of one kind. */
    private Object objects() {
        Object[] objects = new Object[count()];
        Ty most = dice.chance(70) ? Ty.INTS : dice.array();
        for (int n = 0; n < objects.length; n++) {
            objects[n] = of(dice.chance(92) ? most : dice.chance(50) ? dice.array() : dice.chance(50) ? Ty.CELL : Ty.STRING);
        }
        return objects;
    }

    private Cell cell(int depth) {
        if (depth == 0 || dice.chance(4)) {
            return null;
        }
        Object same = dice.chance(30) ? dice.pick(made.stream().filter(Cell.class::isInstance).toList()) : null;
        if (same != null) {
            return (Cell) same;
        }
        return fill(dice.chance(60) ? new Cell() : dice.chance(50) ? new Cell.Left() : new Cell.Right(), depth);
    }

    /** The same cell, with random values in its fields. */
    Cell fill(Cell cell, int depth) {
        made.add(cell);
        cell.z = dice.chance(50);
        cell.b = (byte) dice.bits();
        cell.c = (char) dice.bits();
        cell.s = (short) dice.bits();
        cell.i = (int) dice.bits();
        cell.j = dice.bits();
        cell.f = (float) dice.real();
        cell.d = dice.real();
        cell.shared = (int) dice.bits();
        cell.ints = (int[]) array(Ty.INTS);
        cell.doubles = (double[]) array(Ty.DOUBLES);
        cell.bytes = (byte[]) array(Ty.BYTES);
        cell.rows = dice.chance(50) ? null : (int[][]) of(Ty.INT_ROWS);
        cell.coil = dice.chance(50) ? null : coil();
        cell.next = dice.chance(10) ? cell : cell(depth - 1);
        return cell;
    }

    private Coil coil() {
        Object same = dice.chance(30) ? dice.pick(made.stream().filter(Coil.class::isInstance).toList()) : null;
        if (same != null || dice.chance(4)) {
            return (Coil) same;
        }
        Coil coil = new Coil((int) dice.bits(), dice.real(), dice.chance(50), (long[]) array(Ty.LONGS), (Integer) of(Ty.BOX), dice.chance(75) ? null : turner());
        made.add(coil);
        return coil;
    }

    /** Mostly one with an array of its own, sometimes of a part of it, of another's, of none, or one that must not be written. */
    private ByteBuffer buffer() {
        byte[] bytes = dice.chance(30) ? (byte[]) array(Ty.BYTES) : null;
        ByteBuffer buffer = bytes != null ? ByteBuffer.wrap(bytes) : dice.chance(10) ? ByteBuffer.allocateDirect(length()) : ByteBuffer.allocate(length());
        for (int n = bytes != null ? buffer.limit() : 0; n < buffer.limit(); n++) {
            buffer.put(n, (byte) dice.bits());
        }
        buffer.position(dice.chance(70) ? 0 : dice.roll(buffer.limit() + 1));
        buffer = dice.chance(25) ? buffer.slice() : dice.chance(10) ? buffer.asReadOnlyBuffer() : buffer;
        buffer.limit(dice.chance(80) ? buffer.limit() : buffer.position() + dice.roll(buffer.remaining() + 1));
        return buffer.order(dice.chance(60) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    private Turner turner() {
        return switch (dice.roll(16)) {
            case 0 -> null;
            case 1 -> new Turner.Count();
            case 2, 3, 4 -> new Turner.Spin((int) dice.bits());
            case 5, 6, 7 -> Coil.TURNER;
            default -> new Turner.Half();
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int highest = dice.chance(60) ? 0xff : 0xffff;
        for (int n = length(); n > 0; n--) {
            text.append((char) (dice.chance(70) ? '0' + dice.roll(70) : dice.roll(highest)));
        }
        return dice.chance(2) ? null : text.toString();
    }

    private Object array(Ty ty) {
        if (dice.chance(1)) {
            return null;
        }
        Object array = ty.newArray(length());
        Object same = dice.chance(30) ? dice.pick(made.stream().filter(other -> other.getClass() == array.getClass()).toList()) : null;
        if (same != null) {
            return same;
        }
        fill(array);
        made.add(array);
        return array;
    }

    private void fill(Object array) {
        if (array instanceof boolean[] a) {
            for (int n = 0; n < a.length; n++) {
                a[n] = dice.chance(50);
            }
        } else if (array instanceof byte[] a) {
            for (int n = 0; n < a.length; n++) {
                a[n] = (byte) dice.bits();
            }
        } else if (array instanceof char[] a) {
            for (int n = 0; n < a.length; n++) {
                a[n] = (char) dice.bits();
            }
        } else if (array instanceof short[] a) {
            for (int n = 0; n < a.length; n++) {
                a[n] = (short) dice.bits();
            }
        } else if (array instanceof int[] a) {
            for (int n = 0; n < a.length; n++) {
                a[n] = (int) dice.bits();
            }
        } else if (array instanceof long[] a) {
            for (int n = 0; n < a.length; n++) {
                a[n] = dice.bits();
            }
        } else if (array instanceof float[] a) {
            for (int n = 0; n < a.length; n++) {
                a[n] = (float) dice.real();
            }
        } else {
            double[] a = (double[]) array;
            for (int n = 0; n < a.length; n++) {
                a[n] = dice.real();
            }
        }
    }
}
