package org.crashonly.host.payara;

import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Step;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ConnectionProbe;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;

/**
 * What moves on a connection, as steps of the request that has it: what the kernel took of its answer, and what came of its body. A client that
 * takes nothing, and a module that says nothing, make none.
 */
@SuppressWarnings("rawtypes")
final class AnswerSteps extends ConnectionProbe.Adapter {

    private static final Attribute<AnswerSteps> OF_CONNECTION =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(AnswerSteps.class.getName());

    private volatile InFlightRequest request;

    private AnswerSteps() {}

    /** {@code request} has {@code connection} from now on; null if none has. One request has it at a time. */
    static void follow(Connection connection, InFlightRequest request) {
        AnswerSteps steps = OF_CONNECTION.get(connection);
        if (steps == null) {
            if (request == null) {
                return;
            }
            steps = new AnswerSteps();
            OF_CONNECTION.set(connection, steps);
            watch(connection, steps);
        }
        steps.request = request;
    }

    @SuppressWarnings("unchecked")
    private static void watch(Connection connection, AnswerSteps steps) {
        connection.getMonitoringConfig().addProbes(steps);
    }

    @Override
    public void onWriteEvent(Connection connection, Buffer data, long size) {
        step(Step.CHUNK, size);
    }

    @Override
    public void onReadEvent(Connection connection, Buffer data, int size) {
        step(Step.BODY, size);
    }

    private void step(Step kind, long size) {
        InFlightRequest now = request;
        if (now != null && size > 0) {
            now.step(kind);
        }
    }
}
