package dev.backedge.agent.verify;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.bytecode.CallSite;
import dev.backedge.compiler.bytecode.SeenReceivers;
import dev.backedge.compiler.x64.CpuFeatures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The file of a {@link Reproducer}: a zip, so that it can be looked into, with checksums. Its entries:
 * <pre>
 *   loop.properties         what loop, how compiled, what was found; property receiver.BCI.INDEX.CALLEE is the class of the receiver of a call, see CallSite
 *   method.class            the class file of the loop's class
 *   fields/a/B.class        what class a/B declares, for the resolution of fields
 *   code/a/B.class          class a/B with code, for inlining; property hash.a/B is the hash of the file that it came from
 *   input                   the OSR buffer and the arrays, as below
 * </pre>
 * The input is big-endian: the length of the buffer, its longs, the number of arrays, then for each of them its kind: {@code N} null, {@code =} and the
 * number of an earlier one that it is, or the letter of its descriptor, its length, and its elements.
 */
final class ReproducerFile {
    private static final String FORMAT = "1";
    private static final String PROPERTIES = "loop.properties";
    private static final String METHOD = "method.class";
    private static final String INPUT = "input";
    private static final String FIELDS = "fields/";
    private static final String CODE = "code/";
    private static final String CLASS = ".class";
    private static final String HASH = "hash.";
    private static final String RECEIVER = "receiver.";
    private static final Map<Character, Class<?>> KINDS = Map.of('Z', boolean.class, 'B', byte.class, 'C', char.class, 'S', short.class, 'I', int.class, 'J', long.class,
            'F', float.class, 'D', double.class);

    private ReproducerFile() {
    }

    static byte[] bytes(Reproducer reproducer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            entry(out, PROPERTIES, properties(reproducer).getBytes(StandardCharsets.UTF_8));
            entry(out, METHOD, reproducer.method().classFile());
            for (Map.Entry<String, byte[]> each : reproducer.method().classes().fields().entrySet()) {
                entry(out, FIELDS + each.getKey() + CLASS, each.getValue());
            }
            for (Map.Entry<String, RecordedClasses.CodeFile> each : reproducer.method().classes().codes().entrySet()) {
                entry(out, CODE + each.getKey() + CLASS, each.getValue().bytes());
            }
            entry(out, INPUT, input(reproducer.buffer(), reproducer.arrays()));
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    private static String properties(Reproducer reproducer) throws IOException {
        Properties properties = new Properties();
        CompilerOptions options = reproducer.options();
        properties.setProperty("format", FORMAT);
        properties.setProperty("agentVersion", reproducer.agentVersion());
        properties.setProperty("javaVersion", reproducer.javaVersion());
        properties.setProperty("class", reproducer.method().className());
        properties.setProperty("method", reproducer.method().name());
        properties.setProperty("descriptor", reproducer.method().descriptor());
        properties.setProperty("headerBci", Integer.toString(reproducer.headerBci()));
        properties.setProperty("region", Integer.toString(reproducer.region()));
        properties.setProperty("entrySlots", reproducer.entrySlots());
        properties.setProperty("inTable", Boolean.toString(reproducer.inTable()));
        properties.setProperty("unmet", String.join(" ", new TreeSet<>(reproducer.unmet())));
        properties.setProperty("cpu", Arrays.stream(CpuFeatures.Feature.values()).filter(options.cpu()::has).map(Enum::name).collect(Collectors.joining(" ")));
        properties.setProperty("fuel", Integer.toString(options.fuel()));
        properties.setProperty("spillEverything", Boolean.toString(options.spillEverything()));
        properties.setProperty("passesOff", String.join(" ", new TreeSet<>(options.disabledPasses())));
        properties.setProperty("forceExits", Integer.toString(options.forceExits()));
        properties.setProperty("difference", reproducer.difference());
        reproducer.method().seen().classes().forEach((call, name) -> properties.setProperty(RECEIVER + call.bci() + "." + call.index() + "." + call.callee(), name));
        reproducer.method().classes().codes().forEach((name, file) -> properties.setProperty(HASH + name, Long.toString(file.hash())));
        StringWriter text = new StringWriter();
        properties.store(text, "A slice of native code that differs: java -jar backedge-agent.jar replay FILE");
        return text.toString();
    }

    private static byte[] input(long[] buffer, Object[] arrays) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(buffer.length);
        for (long slot : buffer) {
            out.writeLong(slot);
        }
        out.writeInt(arrays.length);
        for (int k = 0; k < arrays.length; k++) {
            int same = indexOf(arrays[k], arrays);
            if (arrays[k] == null) {
                out.writeByte('N');
            } else if (same < k) {
                out.writeByte('=');
                out.writeInt(same);
            } else {
                write(arrays[k], out);
            }
        }
        return bytes.toByteArray();
    }

    private static int indexOf(Object array, Object[] arrays) {
        int k = 0;
        while (arrays[k] != array) {
            k++;
        }
        return k;
    }

    private static void write(Object array, DataOutputStream out) throws IOException {
        char kind = array.getClass().descriptorString().charAt(1);
        out.writeByte(kind);
        out.writeInt(Array.getLength(array));
        for (int i = 0; i < Array.getLength(array); i++) {
            switch (kind) {
                case 'Z' -> out.writeBoolean(Array.getBoolean(array, i));
                case 'B' -> out.writeByte(Array.getByte(array, i));
                case 'C' -> out.writeChar(Array.getChar(array, i));
                case 'S' -> out.writeShort(Array.getShort(array, i));
                case 'I' -> out.writeInt(Array.getInt(array, i));
                case 'J' -> out.writeLong(Array.getLong(array, i));
                case 'F' -> out.writeInt(Float.floatToRawIntBits(Array.getFloat(array, i)));
                default -> out.writeLong(Double.doubleToRawLongBits(Array.getDouble(array, i)));
            }
        }
    }

    /**
     * Reads one.
     *
     * @throws IOException if there is no such file, or it is not a reproducer, or not a whole one; the message is for the user
     */
    static Reproducer read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        try {
            Map<String, byte[]> entries = entries(file);
            byte[] text = entries.get(PROPERTIES);
            if (text == null) {
                throw new IOException(file + " is not a reproducer of mode=verify");
            }
            Properties properties = new Properties();
            properties.load(new StringReader(new String(text, StandardCharsets.UTF_8)));
            if (!FORMAT.equals(properties.getProperty("format"))) {
                throw new IOException(file + " is of a format that this version does not know (" + properties.getProperty("format") + "); it was written by Backedge "
                        + properties.getProperty("agentVersion"));
            }
            return read(entries, properties);
        } catch (RuntimeException | java.util.zip.ZipException | java.io.EOFException e) {
            throw new IOException(file + " is damaged (" + e + ")");
        }
    }

    private static Map<String, byte[]> entries(Path file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    private static Reproducer read(Map<String, byte[]> entries, Properties properties) throws IOException {
        Map<String, byte[]> fields = new TreeMap<>();
        Map<String, RecordedClasses.CodeFile> codes = new TreeMap<>();
        entries.forEach((name, bytes) -> {
            if (name.startsWith(FIELDS)) {
                fields.put(name.substring(FIELDS.length(), name.length() - CLASS.length()), bytes);
            } else if (name.startsWith(CODE)) {
                String className = name.substring(CODE.length(), name.length() - CLASS.length());
                codes.put(className, new RecordedClasses.CodeFile(bytes, Long.parseLong(properties.getProperty(HASH + className))));
            }
        });
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(needed(entries.get(INPUT), INPUT)));
        long[] buffer = new long[length(in, Long.BYTES)];
        for (int i = 0; i < buffer.length; i++) {
            buffer[i] = in.readLong();
        }
        Reproducer.Method method = new Reproducer.Method(text(properties, "class"), text(properties, "method"), text(properties, "descriptor"),
                needed(entries.get(METHOD), METHOD), RecordedClasses.of(fields, codes), seen(properties));
        return new Reproducer(text(properties, "agentVersion"), text(properties, "javaVersion"), method, number(properties, "headerBci"), number(properties, "region"),
                text(properties, "entrySlots"), words(properties, "unmet"), options(properties), buffer, arrays(in),
                Boolean.parseBoolean(text(properties, "inTable")), text(properties, "difference"));
    }

    private static SeenReceivers seen(Properties properties) {
        Map<CallSite, String> classes = new TreeMap<>(Comparator.comparing(CallSite::toString));
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(RECEIVER)) {
                String[] parts = key.substring(RECEIVER.length()).split("\\.", 3);
                classes.put(new CallSite(Integer.parseInt(parts[0]), parts[2], Integer.parseInt(parts[1])), properties.getProperty(key));
            }
        }
        return new SeenReceivers(classes);
    }

    private static CompilerOptions options(Properties properties) {
        EnumSet<CpuFeatures.Feature> features = EnumSet.noneOf(CpuFeatures.Feature.class);
        words(properties, "cpu").forEach(name -> features.add(CpuFeatures.Feature.valueOf(name)));
        return new CompilerOptions(CpuFeatures.of(features), 0, number(properties, "fuel"), true, Boolean.parseBoolean(text(properties, "spillEverything")),
                words(properties, "passesOff"), number(properties, "forceExits"), false);
    }

    private static Object[] arrays(DataInputStream in) throws IOException {
        Object[] arrays = new Object[length(in, 1)];
        for (int k = 0; k < arrays.length; k++) {
            char kind = (char) in.readByte();
            arrays[k] = kind == 'N' ? null : kind == '=' ? arrays[in.readInt()] : array(needed(KINDS.get(kind), "array of kind " + kind), in);
        }
        return arrays;
    }

    private static Object array(Class<?> element, DataInputStream in) throws IOException {
        Object array = Array.newInstance(element, length(in, 1));
        for (int i = 0; i < Array.getLength(array); i++) {
            switch (element.descriptorString()) {
                case "Z" -> Array.setBoolean(array, i, in.readBoolean());
                case "B" -> Array.setByte(array, i, in.readByte());
                case "C" -> Array.setChar(array, i, in.readChar());
                case "S" -> Array.setShort(array, i, in.readShort());
                case "I" -> Array.setInt(array, i, in.readInt());
                case "J" -> Array.setLong(array, i, in.readLong());
                case "F" -> Array.setFloat(array, i, Float.intBitsToFloat(in.readInt()));
                default -> Array.setDouble(array, i, Double.longBitsToDouble(in.readLong()));
            }
        }
        return array;
    }

    /** A number of things of this size, no more than there are bytes left. */
    private static int length(DataInputStream in, int bytes) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available() / bytes) {
            throw new IllegalArgumentException("a length of " + length);
        }
        return length;
    }

    private static <T> T needed(T present, String what) {
        if (present == null) {
            throw new IllegalArgumentException("no " + what);
        }
        return present;
    }

    private static String text(Properties properties, String key) {
        return needed(properties.getProperty(key), "property " + key);
    }

    private static int number(Properties properties, String key) {
        return Integer.parseInt(text(properties, key));
    }

    private static Set<String> words(Properties properties, String key) {
        String text = text(properties, key);
        return text.isEmpty() ? Set.of() : Set.of(text.split(" "));
    }
}
