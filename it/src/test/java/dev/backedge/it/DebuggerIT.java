package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Location;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.StepRequest;
import dev.backedge.it.program.Debugged;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A debugger at work on {@link Debugged}: it stops behind loops that ran native, and steps through one that has not been compiled and over one that has. Wherever it stops, it sees the same
 * lines and the same locals with the agent and without.
 */
class DebuggerIT {
    private static final String PROGRAM = Debugged.class.getName();

    @TempDir
    Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theSameLinesAndLocals(Jdk jdk) throws Exception {
        Path report = directory.resolve("report.json");
        Session plain = new Session(jdk, "");
        Session agent = new Session(jdk, "-javaagent:" + ForkedJvm.agent() + "=include=" + PROGRAM + ",threshold=500,background=false,give-up=false,report=" + report);
        assertThat(plain.seen).hasSizeGreaterThan(40 + 40 + 20);
        assertThat(agent.seen).isEqualTo(plain.seen);
        assertThat(agent.out).isEqualTo(plain.out).isNotEmpty();
        List<JsonObject> loops = StreamSupport.stream(JsonParser.parseString(Files.readString(report)).getAsJsonObject().getAsJsonArray("loops").spliterator(), false)
                .map(JsonElement::getAsJsonObject).toList();
        for (String method : List.of("hot", "nested")) {
            assertThat(loops).anyMatch(loop -> loop.get("method").getAsString().equals(method) && loop.get("entries").getAsLong() > 20);
        }
    }

    /** One run of the program under the debugger. */
    private static final class Session {
        final List<String> seen = new ArrayList<>();
        final String out;
        private final VirtualMachine vm;

        Session(Jdk jdk, String agent) throws Exception {
            LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
            Map<String, Connector.Argument> arguments = connector.defaultArguments();
            arguments.get("home").setValue(jdk.home().toString());
            arguments.get("options").setValue(agent + " -XX:+UseSerialGC -cp \"" + Path.of("target", "test-classes").toAbsolutePath() + "\"");
            arguments.get("main").setValue(PROGRAM);
            vm = connector.launch(arguments);
            try {
                ClassPrepareRequest prepared = vm.eventRequestManager().createClassPrepareRequest();
                prepared.addClassFilter(PROGRAM);
                prepared.enable();
                try {
                    EventSet events = vm.eventQueue().remove(60_000);
                    while (handle(events)) {
                        events.resume();
                        events = vm.eventQueue().remove(60_000);
                    }
                } catch (VMDisconnectedException gone) {
                    // It has come to its end between two of our questions.
                }
                out = new String(vm.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(new String(vm.process().getErrorStream().readAllBytes(), StandardCharsets.UTF_8).lines()
                        // JDK 22 and later complain of an option that JDK 17's debugger gives.
                        .filter(line -> !line.contains("-Xdebug"))).isEmpty();
            } finally {
                vm.process().destroyForcibly();
            }
        }

        /** Whether there is more to come. */
        private boolean handle(EventSet events) throws Exception {
            assertThat(events).as("an event within a minute; seen so far: %s", seen).isNotNull();
            for (Event event : events) {
                if (event instanceof VMDisconnectEvent) {
                    return false;
                } else if (event instanceof ClassPrepareEvent prepare) {
                    ReferenceType type = prepare.referenceType();
                    stopAtLastLine(type, "hot");
                    stopAtLastLine(type, "nested");
                    stopAt(type.methodsByName("cold").get(0).location());
                } else if (event instanceof BreakpointEvent hit) {
                    stopped("stopped", hit.thread(), hit.location());
                    if (hit.location().method().name().equals("cold")) {
                        step(hit.thread());
                    }
                } else if (event instanceof StepEvent step) {
                    stopped("stepped", step.thread(), step.location());
                    step.request().disable();
                    if (step.location().declaringType().name().equals(PROGRAM)) {
                        vm.eventRequestManager().deleteEventRequest(step.request());
                        step(step.thread());
                    }
                }
            }
            return true;
        }

        private void stopAtLastLine(ReferenceType type, String name) throws AbsentInformationException {
            Method method = type.methodsByName(name).get(0);
            int last = method.allLineLocations().stream().mapToInt(Location::lineNumber).max().orElseThrow();
            stopAt(method.locationsOfLine(last).get(0));
        }

        private void stopAt(Location location) {
            vm.eventRequestManager().createBreakpointRequest(location).enable();
        }

        private void step(ThreadReference thread) {
            StepRequest step = vm.eventRequestManager().createStepRequest(thread, StepRequest.STEP_LINE, StepRequest.STEP_OVER);
            step.enable();
        }

        private void stopped(String how, ThreadReference thread, Location location) throws Exception {
            StringBuilder text = new StringBuilder(how + " at " + location.method().name() + ":" + location.lineNumber());
            if (location.declaringType().name().equals(PROGRAM)) {
                StackFrame frame = thread.frame(0);
                for (LocalVariable variable : frame.visibleVariables()) {
                    String value = String.valueOf(frame.getValue(variable));
                    text.append(' ').append(variable.name()).append('=').append(value.replaceAll("\\(id=\\d+\\)", ""));
                }
            }
            seen.add(text.toString());
        }
    }
}
