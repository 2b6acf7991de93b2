package org.crashonly.power;

/** What a bean's methods may do. */
public class Till {

    private int sum;

    public int add(int amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount " + amount);
        }
        for (int i = 0; i < amount; i++) {
            sum++;
        }
        return sum;
    }

    /** Reuses its parameter's place for something else, in a loop with several ways out. */
    public Object look(Object what) {
        what = "looks at " + what;
        for (char each : what.toString().toCharArray()) {
            if (each == '!') {
                return each;
            }
        }
        try {
            return Integer.valueOf((String) what);
        } catch (NumberFormatException e) {
            return what;
        } finally {
            sum = 0;
        }
    }

    public synchronized long twice(long value) {
        return add(1) * 0 + 2 * value;
    }

    int hidden() {
        return sum;
    }

    @Override
    public String toString() {
        return "a till";
    }
}
