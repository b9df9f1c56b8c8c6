package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FieldReaderTest {
    private static FieldReader reader;

    @BeforeAll
    static void open() throws Exception {
        reader = FieldReader.open();
        assertThat(FieldReader.open()).as("twice").isNotNull();
    }

    static class Base {
        private final boolean z = true;
        private final byte b = -1;
        private final char c = '\uffff';
        private final short s = -32768;
        private final int i = Integer.MIN_VALUE;
        private final long j = Long.MIN_VALUE + 7;
        private final float f = -0f;
        private final double d = Double.MIN_VALUE;
        private final String text = new String("abc");
        private final int[] array = {1, 2};
        private final Object none = null;
    }

    static final class Heir extends Base {
        private static boolean z = true;
        private static byte b = -128;
        private static char c = '\u8000';
        private static short s = -1;
        private static int i = -7;
        private static long j = 1L << 40;
        private static float f = Float.intBitsToFloat(0x7fa00001);
        private static double d = -1.5;
        private static Object text = List.of();
    }

    private static Object read(Class<?> type, String name, String descriptor, Object object) {
        FieldReader.Field field = reader.find(type, name, descriptor, object == null);
        Object of = object == null ? type : object;
        return field.isReference() ? reader.reference(field, of) : (Object) reader.number(field, of);
    }

    @Test
    void fieldsOfAllTypesAreRead() {
        Heir heir = new Heir();
        assertThat(List.of(read(Base.class, "z", "Z", heir), read(Base.class, "b", "B", heir), read(Base.class, "c", "C", heir), read(Heir.class, "s", "S", heir),
                read(Base.class, "i", "I", heir), read(Base.class, "j", "J", heir), read(Base.class, "f", "F", heir), read(Base.class, "d", "D", heir)))
                .containsExactly(1L, -1L, 65535L, -32768L, (long) Integer.MIN_VALUE, Long.MIN_VALUE + 7, (long) Integer.MIN_VALUE, 1L);
        assertThat(read(Base.class, "text", "Ljava/lang/String;", heir)).isSameAs(((Base) heir).text);
        assertThat(read(Heir.class, "array", "[I", heir)).isSameAs(((Base) heir).array);
        assertThat(read(Base.class, "none", "Ljava/lang/Object;", heir)).isNull();
    }

    @Test
    void staticFieldsOfAllTypesAreRead() {
        new Heir();
        assertThat(List.of(read(Heir.class, "z", "Z", null), read(Heir.class, "b", "B", null), read(Heir.class, "c", "C", null), read(Heir.class, "s", "S", null),
                read(Heir.class, "i", "I", null), read(Heir.class, "j", "J", null), read(Heir.class, "f", "F", null), read(Heir.class, "d", "D", null)))
                .containsExactly(1L, -128L, 32768L, -1L, -7L, 1L << 40, 0x7fa00001L, Double.doubleToRawLongBits(-1.5));
        assertThat(read(Heir.class, "text", "Ljava/lang/Object;", null)).isSameAs(Heir.text);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        new Heir();
        assertThat(reader.find(Base.class, "i", "J", false)).as("another type").isNull();
        assertThat(reader.find(Base.class, "i", "I", true)).as("not static").isNull();
        assertThat(reader.find(Heir.class, "text", "Ljava/lang/Object;", false)).as("static").isNull();
        assertThat(reader.find(Base.class, "nothing", "I", false)).isNull();
    }

    @Test
    void hiddenClassesAreReadToo() throws Exception {
        try (InputStream in = FieldReaderTest.class.getResourceAsStream("FieldReaderTest$Base.class")) {
            Class<?> hidden = MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), true).lookupClass();
            Object object = hidden.getDeclaredConstructor().newInstance();
            assertThat(read(hidden, "s", "S", object)).isEqualTo(-32768L);
        }
    }
}
