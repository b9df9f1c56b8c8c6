package dev.backedge.agent.report;

import dev.backedge.agent.limit.Limits;
import dev.backedge.agent.options.Option;
import dev.backedge.compiler.ir.ExitKind;
import java.util.Map;

/** The report as JSON, for programs. Members are only ever added; {@link #VERSION} grows when one changes its meaning. */
public final class JsonReport {
    static final int VERSION = 1;

    private final JsonWriter json = new JsonWriter();
    private final Report report;

    private JsonReport(Report report) {
        this.report = report;
    }

    public static String print(Report report) {
        return new JsonReport(report).print();
    }

    private String print() {
        json.beginObject().name("reportVersion").value(VERSION);
        json.name("facts").beginObject();
        for (Map.Entry<String, String> fact : report.facts().entrySet()) {
            json.name(fact.getKey()).value(fact.getValue());
        }
        json.endObject().name("options").beginObject();
        for (Option option : Option.values()) {
            json.name(option.key()).beginObject().name("value").value(report.options().text(option))
                    .name("source").value(report.options().source(option).toString()).endObject();
        }
        json.endObject().name("totals").beginObject();
        for (Map.Entry<String, Long> total : report.totals().entrySet()) {
            json.name(total.getKey()).value(total.getValue());
        }
        json.endObject().name("limits").beginObject();
        for (Limits.Standing each : report.limits()) {
            json.name(each.limit().key()).beginObject().name("option").value(each.limit().option().key()).name("unit").value(each.limit().unit())
                    .name("limit").value(each.bound()).name("most").value(each.most()).name("reached").value(each.reached()).endObject();
        }
        json.endObject().name("loops").beginArray();
        report.loops().forEach(this::loop);
        json.endArray().name("uninstrumented").beginArray();
        for (Report.Uninstrumented each : report.uninstrumented()) {
            json.beginObject().name("member").value(each.member()).name("reason").beginObject()
                    .name("code").value(each.reason().code()).name("sentence").value(each.reason().sentence()).endObject().endObject();
        }
        return json.endArray().endObject().toString();
    }

    private void loop(Report.Loop loop) {
        json.beginObject()
                .name("id").value(loop.id())
                .name("class").value(loop.className())
                .name("method").value(loop.method())
                .name("descriptor").value(loop.descriptor())
                .name("line").value(loop.line())
                .name("headerBci").value(loop.headerBci())
                .name("depth").value(loop.depth())
                .name("state").value(loop.state().name())
                .name("reason");
        if (loop.reason() == null) {
            json.value(null);
        } else {
            json.beginObject().name("code").value(loop.reason().code()).name("sentence").value(loop.reason().sentence()).endObject();
        }
        json.name("backEdges").value(loop.backEdges())
                .name("compileMillis").millis(loop.compileNanos())
                .name("hotToInstalledMillis").millis(loop.hotToInstalledNanos())
                .name("codeBytes").value(loop.codeBytes())
                .name("versions").value(loop.versions())
                .name("fp").value(loop.floatingPoint().text())
                .name("entries").value(loop.entries())
                .name("door").value(loop.door())
                .name("nativeMillis").millis(loop.nativeNanos())
                .name("trial");
        if (loop.trial() == null) {
            json.value(null);
        } else {
            json.beginObject().name("native").value(Math.round(loop.trial().nativeNanos())).name("jvm").value(Math.round(loop.trial().jvmNanos())).endObject();
        }
        json.name("exits").beginArray();
        for (Report.Exit exit : loop.exits()) {
            json.beginObject().name("bci").value(exit.bci()).name("kind").value(exit.kind().name())
                    .name("reason").value(exit.reason().name()).name("count").value(exit.count()).endObject();
        }
        json.endArray().name("leaves").beginArray();
        loop.leaves().forEach(json::value);
        json.endArray().name("remarks").beginArray();
        loop.remarks().forEach(remark -> json.value(remark.toString()));
        json.endArray().name("sideExits").value(loop.count(ExitKind.SIDE_EXIT)).name("yields").value(loop.count(ExitKind.YIELD))
                .name("verifiedSlices").value(loop.verifiedSlices()).name("differences").value(loop.differences()).endObject();
    }
}
