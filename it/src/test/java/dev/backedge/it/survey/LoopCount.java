package dev.backedge.it.survey;

/**
 * A loop and what a run without the agent tells of it.
 *
 * @param className as Java writes it
 * @param parentBci header of the loop that directly encloses it; -1 if there is none
 * @param loads how many bytecodes of it load an element of a primitive array
 * @param stores how many store one
 * @param backEdges how often it was repeated
 */
public record LoopCount(String className, String method, String descriptor, int headerBci, int line, int depth, int parentBci, int loads, int stores, long backEdges) {
    LoopCount counted(long count) {
        return new LoopCount(className, method, descriptor, headerBci, line, depth, parentBci, loads, stores, count);
    }

    public boolean touchesPrimitiveArrays() {
        return loads + stores > 0;
    }

    /** The loop's name in the report. */
    public String key() {
        return className + "::" + method + descriptor + "@" + headerBci;
    }

    String toLine() {
        return String.join("\t", className, method, descriptor, Integer.toString(headerBci), Integer.toString(line), Integer.toString(depth),
                Integer.toString(parentBci), Integer.toString(loads), Integer.toString(stores), Long.toString(backEdges));
    }

    public static LoopCount ofLine(String line) {
        String[] parts = line.split("\t");
        return new LoopCount(parts[0], parts[1], parts[2], Integer.parseInt(parts[3]), Integer.parseInt(parts[4]), Integer.parseInt(parts[5]),
                Integer.parseInt(parts[6]), Integer.parseInt(parts[7]), Integer.parseInt(parts[8]), Long.parseLong(parts[9]));
    }
}
