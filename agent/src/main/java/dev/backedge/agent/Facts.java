package dev.backedge.agent;

import dev.backedge.agent.options.Options;
import java.util.LinkedHashMap;
import java.util.Map;

/** Facts of this run, for the report. */
final class Facts {
    private Facts() {
    }

    static Map<String, String> of(Options options) {
        Cpu cpu = Cpu.of(options);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("agentVersion", AgentVersion.TEXT);
        facts.put("pid", Long.toString(ProcessHandle.current().pid()));
        facts.put("javaVersion", System.getProperty("java.runtime.version"));
        facts.put("vmName", System.getProperty("java.vm.name"));
        facts.put("vmVendor", System.getProperty("java.vm.vendor"));
        facts.put("vmMode", System.getProperty("java.vm.info"));
        facts.put("interpretedOnly", Boolean.toString(Jvm.interpretsOnly()));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
        facts.put("cpu", cpu.model());
        facts.put("cpuFeatures", cpu.machine().toString());
        facts.put("cpuFeaturesUsed", cpu.used().toString());
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        return facts;
    }
}
