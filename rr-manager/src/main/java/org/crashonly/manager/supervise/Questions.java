package org.crashonly.manager.supervise;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.crashonly.control.Message;

/** What hosts were asked and have not answered. On the inbox's thread. */
final class Questions {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** @param answer takes the host's answer; null if none came */
    private record Question(long sinceNanos, Consumer<Message> answer) {}

    private final Map<Long, Question> open = new HashMap<>();
    private long latest;

    /**
     * A question begins.
     *
     * @param answer takes the host's answer; null if none came in time
     * @return the number that question and answer carry
     */
    long ask(long now, Consumer<Message> answer) {
        open.put(++latest, new Question(now, answer));
        return latest;
    }

    /** The host answers the question of that number; null if it does not. */
    void answered(long request, Message answer) {
        Question question = open.remove(request);
        if (question != null) {
            question.answer().accept(answer);
        }
    }

    /** Time has passed: who was not answered is told so. */
    void tick(long now) {
        List<Long> late = open.entrySet().stream().filter(it -> now - it.getValue().sinceNanos() > LONGEST.toNanos()).map(Map.Entry::getKey).toList();
        late.forEach(request -> answered(request, null));
    }
}
