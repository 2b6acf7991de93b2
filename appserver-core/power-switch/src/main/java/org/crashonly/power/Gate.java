package org.crashonly.power;

/**
 * Stands before the calls of one bean. The bean's class was made to ask it at the beginning and the end of each public method when its WAR
 * was staged ({@link org.crashonly.power.instrument}); calls and ends of one thread nest.
 */
public abstract class Gate {

    /** Lets everything pass, and costs nothing in compiled code. */
    public static final Gate NONE = new Gate() {

        @Override
        public void enter(Object bean) {}

        @Override
        public void leave() {}

        @Override
        public void failed(Throwable exception) {}
    };

    /**
     * A call of {@code bean} begins. If this throws, the call was never begun: the caller gets what it throws, and neither {@link #leave} nor
     * {@link #failed} follows.
     */
    public abstract void enter(Object bean);

    /** The call that began last in this thread returns. Never throws. */
    public abstract void leave();

    /** The call that began last in this thread ends by {@code exception}, which goes on to its caller. Never throws. */
    public abstract void failed(Throwable exception);
}
