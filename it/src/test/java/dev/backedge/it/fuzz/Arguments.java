package dev.backedge.it.fuzz;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** Arguments for a program: often the same array or cell twice, now and then null, empty, or a row among several. */
final class Arguments {
    private final Dice dice;
    private final List<Object> made = new ArrayList<>();

    Arguments(Dice dice) {
        this.dice = dice;
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
            case STRING -> text();
            case INT_ROWS -> rows(new int[length()][], Ty.INTS);
            case DOUBLE_ROWS -> rows(new double[length()][], Ty.DOUBLES);
            default -> array(ty);
        };
    }

    private int length() {
        return dice.chance(4) ? dice.roll(6) : 24 + dice.roll(24);
    }

    private Object rows(Object[] rows, Ty row) {
        if (dice.chance(2)) {
            return null;
        }
        for (int n = 0; n < rows.length; n++) {
            rows[n] = array(row);
        }
        return rows;
    }

    private Cell cell(int depth) {
        if (depth == 0 || dice.chance(4)) {
            return null;
        }
        Object same = dice.chance(30) ? dice.pick(made.stream().filter(Cell.class::isInstance).toList()) : null;
        if (same != null) {
            return (Cell) same;
        }
        return fill(new Cell(), depth);
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
        cell.next = dice.chance(10) ? cell : cell(depth - 1);
        return cell;
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
        Object array = Array.newInstance(switch (ty) {
            case BOOLEANS -> boolean.class;
            case BYTES -> byte.class;
            case CHARS -> char.class;
            case SHORTS -> short.class;
            case INTS -> int.class;
            case LONGS -> long.class;
            case FLOATS -> float.class;
            default -> double.class;
        }, length());
        Object same = dice.chance(30) ? dice.pick(made.stream().filter(other -> other.getClass() == array.getClass()).toList()) : null;
        if (same != null) {
            return same;
        }
        for (int n = 0; n < Array.getLength(array); n++) {
            long bits = dice.bits();
            switch (ty) {
                case BOOLEANS -> Array.setBoolean(array, n, (bits & 1) != 0);
                case BYTES -> Array.setByte(array, n, (byte) bits);
                case CHARS -> Array.setChar(array, n, (char) bits);
                case SHORTS -> Array.setShort(array, n, (short) bits);
                case INTS -> Array.setInt(array, n, (int) bits);
                case LONGS -> Array.setLong(array, n, bits);
                case FLOATS -> Array.setFloat(array, n, (float) dice.real());
                default -> Array.setDouble(array, n, dice.real());
            }
        }
        made.add(array);
        return array;
    }
}
