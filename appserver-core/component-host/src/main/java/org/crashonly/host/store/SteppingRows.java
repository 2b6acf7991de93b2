package org.crashonly.host.store;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Step;

/**
 * Rows that are read for a request: each that is reached is a step of it, and with it each batch that is fetched. A line for each method of the
 * interface, because these are called so often that a proxy would cost more than many a driver does; only what moves the cursor does more
 * than the driver's.
 */
@SuppressWarnings("deprecation")
final class SteppingRows implements ResultSet {

    private final ResultSet rows;
    private final InFlightRequest request;

    private SteppingRows(ResultSet rows, InFlightRequest request) {
        this.rows = rows;
        this.request = request;
    }

    /** {@code rows}, which are read for {@code request}; null for null. */
    static ResultSet of(ResultSet rows, InFlightRequest request) {
        return rows == null ? null : new SteppingRows(rows, request);
    }

    private boolean moved(boolean there) {
        request.step(Step.ROW);
        return there;
    }

    @Override public boolean absolute(int a) throws SQLException { return moved(rows.absolute(a)); }
    @Override public void afterLast() throws SQLException { rows.afterLast(); }
    @Override public void beforeFirst() throws SQLException { rows.beforeFirst(); }
    @Override public void cancelRowUpdates() throws SQLException { rows.cancelRowUpdates(); }
    @Override public void clearWarnings() throws SQLException { rows.clearWarnings(); }
    @Override public void close() throws SQLException { rows.close(); }
    @Override public void deleteRow() throws SQLException { rows.deleteRow(); }
    @Override public int findColumn(String a) throws SQLException { return rows.findColumn(a); }
    @Override public boolean first() throws SQLException { return moved(rows.first()); }
    @Override public Array getArray(String a) throws SQLException { return rows.getArray(a); }
    @Override public Array getArray(int a) throws SQLException { return rows.getArray(a); }
    @Override public InputStream getAsciiStream(String a) throws SQLException { return rows.getAsciiStream(a); }
    @Override public InputStream getAsciiStream(int a) throws SQLException { return rows.getAsciiStream(a); }
    @Override public BigDecimal getBigDecimal(String a, int b) throws SQLException { return rows.getBigDecimal(a, b); }
    @Override public BigDecimal getBigDecimal(String a) throws SQLException { return rows.getBigDecimal(a); }
    @Override public BigDecimal getBigDecimal(int a, int b) throws SQLException { return rows.getBigDecimal(a, b); }
    @Override public BigDecimal getBigDecimal(int a) throws SQLException { return rows.getBigDecimal(a); }
    @Override public InputStream getBinaryStream(String a) throws SQLException { return rows.getBinaryStream(a); }
    @Override public InputStream getBinaryStream(int a) throws SQLException { return rows.getBinaryStream(a); }
    @Override public Blob getBlob(String a) throws SQLException { return rows.getBlob(a); }
    @Override public Blob getBlob(int a) throws SQLException { return rows.getBlob(a); }
    @Override public boolean getBoolean(String a) throws SQLException { return rows.getBoolean(a); }
    @Override public boolean getBoolean(int a) throws SQLException { return rows.getBoolean(a); }
    @Override public byte getByte(String a) throws SQLException { return rows.getByte(a); }
    @Override public byte getByte(int a) throws SQLException { return rows.getByte(a); }
    @Override public byte[] getBytes(String a) throws SQLException { return rows.getBytes(a); }
    @Override public byte[] getBytes(int a) throws SQLException { return rows.getBytes(a); }
    @Override public Reader getCharacterStream(String a) throws SQLException { return rows.getCharacterStream(a); }
    @Override public Reader getCharacterStream(int a) throws SQLException { return rows.getCharacterStream(a); }
    @Override public Clob getClob(String a) throws SQLException { return rows.getClob(a); }
    @Override public Clob getClob(int a) throws SQLException { return rows.getClob(a); }
    @Override public int getConcurrency() throws SQLException { return rows.getConcurrency(); }
    @Override public String getCursorName() throws SQLException { return rows.getCursorName(); }
    @Override public Date getDate(String a, Calendar b) throws SQLException { return rows.getDate(a, b); }
    @Override public Date getDate(String a) throws SQLException { return rows.getDate(a); }
    @Override public Date getDate(int a, Calendar b) throws SQLException { return rows.getDate(a, b); }
    @Override public Date getDate(int a) throws SQLException { return rows.getDate(a); }
    @Override public double getDouble(String a) throws SQLException { return rows.getDouble(a); }
    @Override public double getDouble(int a) throws SQLException { return rows.getDouble(a); }
    @Override public int getFetchDirection() throws SQLException { return rows.getFetchDirection(); }
    @Override public int getFetchSize() throws SQLException { return rows.getFetchSize(); }
    @Override public float getFloat(String a) throws SQLException { return rows.getFloat(a); }
    @Override public float getFloat(int a) throws SQLException { return rows.getFloat(a); }
    @Override public int getHoldability() throws SQLException { return rows.getHoldability(); }
    @Override public int getInt(String a) throws SQLException { return rows.getInt(a); }
    @Override public int getInt(int a) throws SQLException { return rows.getInt(a); }
    @Override public long getLong(String a) throws SQLException { return rows.getLong(a); }
    @Override public long getLong(int a) throws SQLException { return rows.getLong(a); }
    @Override public ResultSetMetaData getMetaData() throws SQLException { return rows.getMetaData(); }
    @Override public Reader getNCharacterStream(String a) throws SQLException { return rows.getNCharacterStream(a); }
    @Override public Reader getNCharacterStream(int a) throws SQLException { return rows.getNCharacterStream(a); }
    @Override public NClob getNClob(String a) throws SQLException { return rows.getNClob(a); }
    @Override public NClob getNClob(int a) throws SQLException { return rows.getNClob(a); }
    @Override public String getNString(String a) throws SQLException { return rows.getNString(a); }
    @Override public String getNString(int a) throws SQLException { return rows.getNString(a); }
    @Override public <T> T getObject(String a, Class<T> b) throws SQLException { return rows.getObject(a, b); }
    @Override public Object getObject(String a, Map<String, Class<?>> b) throws SQLException { return rows.getObject(a, b); }
    @Override public Object getObject(String a) throws SQLException { return rows.getObject(a); }
    @Override public <T> T getObject(int a, Class<T> b) throws SQLException { return rows.getObject(a, b); }
    @Override public Object getObject(int a, Map<String, Class<?>> b) throws SQLException { return rows.getObject(a, b); }
    @Override public Object getObject(int a) throws SQLException { return rows.getObject(a); }
    @Override public Ref getRef(String a) throws SQLException { return rows.getRef(a); }
    @Override public Ref getRef(int a) throws SQLException { return rows.getRef(a); }
    @Override public int getRow() throws SQLException { return rows.getRow(); }
    @Override public RowId getRowId(String a) throws SQLException { return rows.getRowId(a); }
    @Override public RowId getRowId(int a) throws SQLException { return rows.getRowId(a); }
    @Override public SQLXML getSQLXML(String a) throws SQLException { return rows.getSQLXML(a); }
    @Override public SQLXML getSQLXML(int a) throws SQLException { return rows.getSQLXML(a); }
    @Override public short getShort(String a) throws SQLException { return rows.getShort(a); }
    @Override public short getShort(int a) throws SQLException { return rows.getShort(a); }
    @Override public Statement getStatement() throws SQLException { return rows.getStatement(); }
    @Override public String getString(String a) throws SQLException { return rows.getString(a); }
    @Override public String getString(int a) throws SQLException { return rows.getString(a); }
    @Override public Time getTime(String a, Calendar b) throws SQLException { return rows.getTime(a, b); }
    @Override public Time getTime(String a) throws SQLException { return rows.getTime(a); }
    @Override public Time getTime(int a, Calendar b) throws SQLException { return rows.getTime(a, b); }
    @Override public Time getTime(int a) throws SQLException { return rows.getTime(a); }
    @Override public Timestamp getTimestamp(String a, Calendar b) throws SQLException { return rows.getTimestamp(a, b); }
    @Override public Timestamp getTimestamp(String a) throws SQLException { return rows.getTimestamp(a); }
    @Override public Timestamp getTimestamp(int a, Calendar b) throws SQLException { return rows.getTimestamp(a, b); }
    @Override public Timestamp getTimestamp(int a) throws SQLException { return rows.getTimestamp(a); }
    @Override public int getType() throws SQLException { return rows.getType(); }
    @Override public URL getURL(String a) throws SQLException { return rows.getURL(a); }
    @Override public URL getURL(int a) throws SQLException { return rows.getURL(a); }
    @Override public InputStream getUnicodeStream(String a) throws SQLException { return rows.getUnicodeStream(a); }
    @Override public InputStream getUnicodeStream(int a) throws SQLException { return rows.getUnicodeStream(a); }
    @Override public SQLWarning getWarnings() throws SQLException { return rows.getWarnings(); }
    @Override public void insertRow() throws SQLException { rows.insertRow(); }
    @Override public boolean isAfterLast() throws SQLException { return rows.isAfterLast(); }
    @Override public boolean isBeforeFirst() throws SQLException { return rows.isBeforeFirst(); }
    @Override public boolean isClosed() throws SQLException { return rows.isClosed(); }
    @Override public boolean isFirst() throws SQLException { return rows.isFirst(); }
    @Override public boolean isLast() throws SQLException { return rows.isLast(); }
    @Override public boolean isWrapperFor(Class<?> a) throws SQLException { return rows.isWrapperFor(a); }
    @Override public boolean last() throws SQLException { return moved(rows.last()); }
    @Override public void moveToCurrentRow() throws SQLException { rows.moveToCurrentRow(); }
    @Override public void moveToInsertRow() throws SQLException { rows.moveToInsertRow(); }
    @Override public boolean next() throws SQLException { return moved(rows.next()); }
    @Override public boolean previous() throws SQLException { return moved(rows.previous()); }
    @Override public void refreshRow() throws SQLException { rows.refreshRow(); }
    @Override public boolean relative(int a) throws SQLException { return moved(rows.relative(a)); }
    @Override public boolean rowDeleted() throws SQLException { return rows.rowDeleted(); }
    @Override public boolean rowInserted() throws SQLException { return rows.rowInserted(); }
    @Override public boolean rowUpdated() throws SQLException { return rows.rowUpdated(); }
    @Override public void setFetchDirection(int a) throws SQLException { rows.setFetchDirection(a); }
    @Override public void setFetchSize(int a) throws SQLException { rows.setFetchSize(a); }
    @Override public <T> T unwrap(Class<T> a) throws SQLException { return rows.unwrap(a); }
    @Override public void updateArray(String a, Array b) throws SQLException { rows.updateArray(a, b); }
    @Override public void updateArray(int a, Array b) throws SQLException { rows.updateArray(a, b); }
    @Override public void updateAsciiStream(String a, InputStream b, int c) throws SQLException { rows.updateAsciiStream(a, b, c); }
    @Override public void updateAsciiStream(String a, InputStream b, long c) throws SQLException { rows.updateAsciiStream(a, b, c); }
    @Override public void updateAsciiStream(String a, InputStream b) throws SQLException { rows.updateAsciiStream(a, b); }
    @Override public void updateAsciiStream(int a, InputStream b, int c) throws SQLException { rows.updateAsciiStream(a, b, c); }
    @Override public void updateAsciiStream(int a, InputStream b, long c) throws SQLException { rows.updateAsciiStream(a, b, c); }
    @Override public void updateAsciiStream(int a, InputStream b) throws SQLException { rows.updateAsciiStream(a, b); }
    @Override public void updateBigDecimal(String a, BigDecimal b) throws SQLException { rows.updateBigDecimal(a, b); }
    @Override public void updateBigDecimal(int a, BigDecimal b) throws SQLException { rows.updateBigDecimal(a, b); }
    @Override public void updateBinaryStream(String a, InputStream b, int c) throws SQLException { rows.updateBinaryStream(a, b, c); }
    @Override public void updateBinaryStream(String a, InputStream b, long c) throws SQLException { rows.updateBinaryStream(a, b, c); }
    @Override public void updateBinaryStream(String a, InputStream b) throws SQLException { rows.updateBinaryStream(a, b); }
    @Override public void updateBinaryStream(int a, InputStream b, int c) throws SQLException { rows.updateBinaryStream(a, b, c); }
    @Override public void updateBinaryStream(int a, InputStream b, long c) throws SQLException { rows.updateBinaryStream(a, b, c); }
    @Override public void updateBinaryStream(int a, InputStream b) throws SQLException { rows.updateBinaryStream(a, b); }
    @Override public void updateBlob(String a, InputStream b, long c) throws SQLException { rows.updateBlob(a, b, c); }
    @Override public void updateBlob(String a, InputStream b) throws SQLException { rows.updateBlob(a, b); }
    @Override public void updateBlob(String a, Blob b) throws SQLException { rows.updateBlob(a, b); }
    @Override public void updateBlob(int a, InputStream b, long c) throws SQLException { rows.updateBlob(a, b, c); }
    @Override public void updateBlob(int a, InputStream b) throws SQLException { rows.updateBlob(a, b); }
    @Override public void updateBlob(int a, Blob b) throws SQLException { rows.updateBlob(a, b); }
    @Override public void updateBoolean(String a, boolean b) throws SQLException { rows.updateBoolean(a, b); }
    @Override public void updateBoolean(int a, boolean b) throws SQLException { rows.updateBoolean(a, b); }
    @Override public void updateByte(String a, byte b) throws SQLException { rows.updateByte(a, b); }
    @Override public void updateByte(int a, byte b) throws SQLException { rows.updateByte(a, b); }
    @Override public void updateBytes(String a, byte[] b) throws SQLException { rows.updateBytes(a, b); }
    @Override public void updateBytes(int a, byte[] b) throws SQLException { rows.updateBytes(a, b); }
    @Override public void updateCharacterStream(String a, Reader b, int c) throws SQLException { rows.updateCharacterStream(a, b, c); }
    @Override public void updateCharacterStream(String a, Reader b, long c) throws SQLException { rows.updateCharacterStream(a, b, c); }
    @Override public void updateCharacterStream(String a, Reader b) throws SQLException { rows.updateCharacterStream(a, b); }
    @Override public void updateCharacterStream(int a, Reader b, int c) throws SQLException { rows.updateCharacterStream(a, b, c); }
    @Override public void updateCharacterStream(int a, Reader b, long c) throws SQLException { rows.updateCharacterStream(a, b, c); }
    @Override public void updateCharacterStream(int a, Reader b) throws SQLException { rows.updateCharacterStream(a, b); }
    @Override public void updateClob(String a, Reader b, long c) throws SQLException { rows.updateClob(a, b, c); }
    @Override public void updateClob(String a, Reader b) throws SQLException { rows.updateClob(a, b); }
    @Override public void updateClob(String a, Clob b) throws SQLException { rows.updateClob(a, b); }
    @Override public void updateClob(int a, Reader b, long c) throws SQLException { rows.updateClob(a, b, c); }
    @Override public void updateClob(int a, Reader b) throws SQLException { rows.updateClob(a, b); }
    @Override public void updateClob(int a, Clob b) throws SQLException { rows.updateClob(a, b); }
    @Override public void updateDate(String a, Date b) throws SQLException { rows.updateDate(a, b); }
    @Override public void updateDate(int a, Date b) throws SQLException { rows.updateDate(a, b); }
    @Override public void updateDouble(String a, double b) throws SQLException { rows.updateDouble(a, b); }
    @Override public void updateDouble(int a, double b) throws SQLException { rows.updateDouble(a, b); }
    @Override public void updateFloat(String a, float b) throws SQLException { rows.updateFloat(a, b); }
    @Override public void updateFloat(int a, float b) throws SQLException { rows.updateFloat(a, b); }
    @Override public void updateInt(String a, int b) throws SQLException { rows.updateInt(a, b); }
    @Override public void updateInt(int a, int b) throws SQLException { rows.updateInt(a, b); }
    @Override public void updateLong(String a, long b) throws SQLException { rows.updateLong(a, b); }
    @Override public void updateLong(int a, long b) throws SQLException { rows.updateLong(a, b); }
    @Override public void updateNCharacterStream(String a, Reader b, long c) throws SQLException { rows.updateNCharacterStream(a, b, c); }
    @Override public void updateNCharacterStream(String a, Reader b) throws SQLException { rows.updateNCharacterStream(a, b); }
    @Override public void updateNCharacterStream(int a, Reader b, long c) throws SQLException { rows.updateNCharacterStream(a, b, c); }
    @Override public void updateNCharacterStream(int a, Reader b) throws SQLException { rows.updateNCharacterStream(a, b); }
    @Override public void updateNClob(String a, Reader b, long c) throws SQLException { rows.updateNClob(a, b, c); }
    @Override public void updateNClob(String a, Reader b) throws SQLException { rows.updateNClob(a, b); }
    @Override public void updateNClob(String a, NClob b) throws SQLException { rows.updateNClob(a, b); }
    @Override public void updateNClob(int a, Reader b, long c) throws SQLException { rows.updateNClob(a, b, c); }
    @Override public void updateNClob(int a, Reader b) throws SQLException { rows.updateNClob(a, b); }
    @Override public void updateNClob(int a, NClob b) throws SQLException { rows.updateNClob(a, b); }
    @Override public void updateNString(String a, String b) throws SQLException { rows.updateNString(a, b); }
    @Override public void updateNString(int a, String b) throws SQLException { rows.updateNString(a, b); }
    @Override public void updateNull(String a) throws SQLException { rows.updateNull(a); }
    @Override public void updateNull(int a) throws SQLException { rows.updateNull(a); }
    @Override public void updateObject(String a, Object b, int c) throws SQLException { rows.updateObject(a, b, c); }
    @Override public void updateObject(String a, Object b, SQLType c, int d) throws SQLException { rows.updateObject(a, b, c, d); }
    @Override public void updateObject(String a, Object b, SQLType c) throws SQLException { rows.updateObject(a, b, c); }
    @Override public void updateObject(String a, Object b) throws SQLException { rows.updateObject(a, b); }
    @Override public void updateObject(int a, Object b, int c) throws SQLException { rows.updateObject(a, b, c); }
    @Override public void updateObject(int a, Object b, SQLType c, int d) throws SQLException { rows.updateObject(a, b, c, d); }
    @Override public void updateObject(int a, Object b, SQLType c) throws SQLException { rows.updateObject(a, b, c); }
    @Override public void updateObject(int a, Object b) throws SQLException { rows.updateObject(a, b); }
    @Override public void updateRef(String a, Ref b) throws SQLException { rows.updateRef(a, b); }
    @Override public void updateRef(int a, Ref b) throws SQLException { rows.updateRef(a, b); }
    @Override public void updateRow() throws SQLException { rows.updateRow(); }
    @Override public void updateRowId(String a, RowId b) throws SQLException { rows.updateRowId(a, b); }
    @Override public void updateRowId(int a, RowId b) throws SQLException { rows.updateRowId(a, b); }
    @Override public void updateSQLXML(String a, SQLXML b) throws SQLException { rows.updateSQLXML(a, b); }
    @Override public void updateSQLXML(int a, SQLXML b) throws SQLException { rows.updateSQLXML(a, b); }
    @Override public void updateShort(String a, short b) throws SQLException { rows.updateShort(a, b); }
    @Override public void updateShort(int a, short b) throws SQLException { rows.updateShort(a, b); }
    @Override public void updateString(String a, String b) throws SQLException { rows.updateString(a, b); }
    @Override public void updateString(int a, String b) throws SQLException { rows.updateString(a, b); }
    @Override public void updateTime(String a, Time b) throws SQLException { rows.updateTime(a, b); }
    @Override public void updateTime(int a, Time b) throws SQLException { rows.updateTime(a, b); }
    @Override public void updateTimestamp(String a, Timestamp b) throws SQLException { rows.updateTimestamp(a, b); }
    @Override public void updateTimestamp(int a, Timestamp b) throws SQLException { rows.updateTimestamp(a, b); }
    @Override public boolean wasNull() throws SQLException { return rows.wasNull(); }
}
