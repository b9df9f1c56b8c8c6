package dev.backedge.it.survey;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.backedge.compiler.bytecode.ClassSource;
import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.util.Printer;

/**
 * Says of each loop that was hot without the agent what the agent's report tells of it. Where the agent gives no code up, what it would have given up because of
 * its side exits is none: the same measure as {@code SideExitPolicy}'s is taken here.
 */
public final class Judge {
    private static final Pattern BYTECODE = Pattern.compile("bytecode (\\d+)");
    private static final long MANY_ENTRIES = 1000;
    private static final double SHORT_MILLIS = 400e-6;
    static final String SIDE_EXITS = "TOO_MANY_SIDE_EXITS";

    private final Map<String, JsonObject> reported = new HashMap<>();

    public Judge(JsonObject report) {
        for (JsonElement each : report.getAsJsonArray("loops")) {
            JsonObject loop = each.getAsJsonObject();
            String key = loop.get("class").getAsString() + "::" + loop.get("method").getAsString() + loop.get("descriptor").getAsString() + "@"
                    + loop.get("headerBci").getAsInt();
            reported.merge(key, loop, (one, other) -> other.get("entries").getAsLong() > one.get("entries").getAsLong() ? other : one);
        }
    }

    /** @param all every loop of the library, so that enclosing ones are found */
    public Verdict verdict(LoopCount loop, List<LoopCount> all) {
        JsonObject site = reported.get(loop.key());
        if (site == null) {
            return new Verdict(loop, "NOT_REPORTED", "", null);
        }
        if (entered(site)) {
            return new Verdict(loop, null, "", site);
        }
        String state = site.get("state").getAsString();
        JsonElement reason = site.get("reason");
        if (reason.isJsonNull() || reason.getAsJsonObject().get("code").getAsString().equals("METHOD_TOO_LARGE")) {
            for (LoopCount outer = parent(loop, all); outer != null; outer = parent(outer, all)) {
                JsonObject outerSite = reported.get(outer.key());
                // What leaves soon has run the loop in it before.
                if (outerSite != null && ran(outerSite)) {
                    return new Verdict(loop, null, "", site);
                }
            }
        }
        if (reason.isJsonNull()) {
            boolean leaves = state.equals("INSTALLED") && leaves(site);
            return new Verdict(loop, leaves ? SIDE_EXITS : state.equals("INSTALLED") ? "INSTALLED_NOT_ENTERED" : state, leaves ? culprit(loop, site) : "", site);
        }
        return new Verdict(loop, reason.getAsJsonObject().get("code").getAsString(), culprit(loop, site), site);
    }

    private static boolean entered(JsonObject site) {
        return ran(site) && !leaves(site);
    }

    private static boolean ran(JsonObject site) {
        return site.get("state").getAsString().equals("INSTALLED") && site.get("entries").getAsLong() > 0;
    }

    /** Whether most entries end by a side exit, and soon. */
    private static boolean leaves(JsonObject site) {
        long entries = site.get("entries").getAsLong();
        return entries >= MANY_ENTRIES && site.get("nativeMillis").getAsDouble() < entries * SHORT_MILLIS && 2 * site.get("sideExits").getAsLong() > entries;
    }

    private static LoopCount parent(LoopCount loop, List<LoopCount> all) {
        return loop.parentBci() < 0 ? null : all.stream().filter(other -> other.className().equals(loop.className())
                && other.method().equals(loop.method()) && other.descriptor().equals(loop.descriptor()) && other.headerBci() == loop.parentBci()).findFirst().orElse(null);
    }

    /** The bytecode that the sentence names, or that most side exits were taken at. */
    private static String culprit(LoopCount loop, JsonObject site) {
        String sentence = site.get("reason").isJsonNull() ? "" : site.getAsJsonObject("reason").get("sentence").getAsString();
        Matcher matcher = BYTECODE.matcher(sentence);
        int bci = -1;
        while (matcher.find()) {
            bci = Integer.parseInt(matcher.group(1));
        }
        for (JsonElement each : site.getAsJsonArray("exits")) {
            JsonObject exit = each.getAsJsonObject();
            if (exit.get("kind").getAsString().equals("SIDE_EXIT")) {
                return describe(loop, exit.get("bci").getAsInt()) + " " + exit.get("reason").getAsString();
            }
        }
        return bci < 0 ? sentence : describe(loop, bci);
    }

    private static String describe(LoopCount loop, int bci) {
        try (InputStream in = Judge.class.getClassLoader().getResourceAsStream(loop.className().replace('.', '/') + ".class")) {
            ClassSource source = ClassSource.read(in.readAllBytes());
            MethodNode method = source.method(loop.method(), loop.descriptor());
            MethodLoops loops = MethodLoops.analyze(source, method, FieldLookup.NONE);
            for (int i = 0; i < method.instructions.size(); i++) {
                if (method.instructions.get(i).getOpcode() >= 0 && loops.bci(i) == bci) {
                    return describe(method.instructions.get(i));
                }
            }
            return "bytecode " + bci;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(AbstractInsnNode instruction) {
        String mnemonic = Printer.OPCODES[instruction.getOpcode()].toLowerCase(java.util.Locale.ROOT);
        if (instruction instanceof MethodInsnNode call) {
            return mnemonic + " " + call.owner + "." + call.name + call.desc;
        } else if (instruction instanceof FieldInsnNode field) {
            return mnemonic + " " + field.owner + "." + field.name + " " + field.desc;
        } else if (instruction instanceof TypeInsnNode type) {
            return mnemonic + " " + type.desc;
        } else if (instruction instanceof InvokeDynamicInsnNode call) {
            return mnemonic + " " + call.name + call.desc;
        }
        return mnemonic;
    }
}
