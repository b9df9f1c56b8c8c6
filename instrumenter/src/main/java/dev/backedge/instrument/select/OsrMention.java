package dev.backedge.instrument.select;

/** Looks for the descriptor of an annotation {@code Osr}, of whatever package: a class without one carries none. */
public final class OsrMention {
    /** The end of the descriptor; before it comes /, or $ where the annotation is nested, or L where it has no package. */
    private static final byte[] OSR = {'O', 's', 'r', ';'};
    /** Of a CONSTANT_Utf8. */
    private static final int TAG_AND_LENGTH = 3;

    private OsrMention() {
    }

    /** Whether there is such a descriptor in a class file. Walks the constant pool (JVM specification, table 4.4-A), touching each entry's tag and length only. */
    public static boolean isIn(byte[] file) {
        if (file.length < 10) {
            return false;
        }
        int entries = u2(file, 8);
        int at = 10;
        for (int i = 1; i < entries && at + 2 < file.length; i++) {
            switch (file[at]) {
                case 1:
                    int end = at + TAG_AND_LENGTH + u2(file, at + 1);
                    if (end - at >= TAG_AND_LENGTH + 1 + OSR.length && end <= file.length && endsWithOsr(file, at + TAG_AND_LENGTH, end)) {
                        return true;
                    }
                    at = end;
                    break;
                case 5: case 6:
                    at += 9;
                    i++;
                    break;
                case 3: case 4: case 9: case 10: case 11: case 12: case 17: case 18:
                    at += 5;
                    break;
                case 15:
                    at += 4;
                    break;
                case 7: case 8: case 16: case 19: case 20:
                    at += 3;
                    break;
                default:
                    return false;
            }
        }
        return false;
    }

    private static boolean endsWithOsr(byte[] file, int start, int end) {
        for (int i = 0; i < OSR.length; i++) {
            if (file[end - OSR.length + i] != OSR[i]) {
                return false;
            }
        }
        int before = end - OSR.length - 1;
        return file[before] == '/' || file[before] == '$' || before == start && file[before] == 'L';
    }

    private static int u2(byte[] file, int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }
}
