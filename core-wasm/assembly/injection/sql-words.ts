// Words of SQL dialects and what they are, by first letter. Classes: sql-token.ts.
//
// Written from the grammars of MySQL, PostgreSQL, SQL Server, Oracle and SQLite: the
// words that can begin or join a part of a query, and functions that injections call.

import { classIn, small } from "./word-list";

/** The class of a word, 0 for one that SQL does not know. */
export function sqlWord(ptr: usize, len: u32): u32 {
  switch (small(load<u8>(ptr)) - 0x61) {
    case 0: return classIn("and:l alter:E analyse:f all:- any:- as:a asc:a ascii:f abs:f avg:f array_agg:f aes_decrypt:f aes_encrypt:f atan:f acos:f asin:f", ptr, len);
    case 1: return classIn("by:b between:q benchmark:F backup:E begin:e bin:f bit_and:f bit_or:f bit_length:f binary:- bulk:E", ptr, len);
    case 2: return classIn("case:k collate:q create:E call:e cast:f char:f chr:f char_length:f character_length:f coalesce:f concat:f concat_ws:f connection_id:f conv:f convert:f count:f crc32:f ceil:f ceiling:f cos:f cot:f curdate:f current_date:V current_time:V current_timestamp:V current_user:V current_database:f current_setting:f current_query:f column:t copy:E compress:f changes:f ctxsys.drithsx.sn:F cursor:t", ptr, len);
    case 3: return classIn("delete:E drop:E declare:e distinct:- distinctrow:- desc:a describe:E div:o database:t database_name:f databases:t db_name:f dbms_pipe.receive_message:F dbms_lock.sleep:F dbms_xmlgen.getxml:F dbms_ldap.init:F dbms_utility.sqlid_to_sqlhash:F decode:f degrees:f date_add:f date_format:f date_sub:f datediff:f day:f dumpfile:X dbo:w default:w", ptr, len);
    case 4: return classIn("exec:e execute:e except:u exists:f else:k end:k elt:f encode:f encrypt:f exp:f export_set:f extract:f extractvalue:F escape:a event:t explain:E", ptr, len);
    case 5: return classIn("from:k field:f find_in_set:f floor:f format:f found_rows:f false:n function:t for:k full:w foreign:w", ptr, len);
    case 6: return classIn("group:O grant:E glob:q greatest:f group_concat:f getdate:f generate_series:f get_lock:F geometrycollection:f", ptr, len);
    case 7: return classIn("having:B host_name:f hour:f hex:f handler:E", ptr, len);
    case 8: return classIn("in:q insert:E into:k is:q intersect:u ilike:q if:f ifnull:f iif:f isnull:f instr:f interval:a inner:j inet_aton:f inet_ntoa:f index:t initcap:f is_srvrolemember:f is_member:f", ptr, len);
    case 9: return classIn("join:j json_keys:f json_extract:f json_array:f", ptr, len);
    case 10: return classIn("kill:E", ptr, len);
    case 11: return classIn("like:q limit:B lock:E load:E load_file:F last_insert_id:f lcase:f least:f left:f length:f len:f linestring:f ln:f locate:f log:f log10:f log2:f lower:f lpad:f ltrim:f lo_import:F lo_export:F load_extension:F login:t localtime:V localtimestamp:V lateral:w", ptr, len);
    case 12: return classIn("mod:o merge:E minus:u make_set:f mid:f md5:f max:f min:f minute:f month:f master_pos_wait:F multipoint:f multilinestring:f multipolygon:f match:f", ptr, len);
    case 13: return classIn("not:- null:n name_const:F newid:f now:f nullif:f nvl:f nvl2:f natural:j", ptr, len);
    case 14: return classIn("or:l order:O offset:B outfile:X on:k openrowset:F opendatasource:F openquery:F oct:f octet_length:f object_id:f object_name:f ord:f over:k outer:j old_password:f", ptr, len);
    case 15: return classIn("procedure:P password:f pg_sleep:F pg_read_file:F pg_ls_dir:F pg_client_encoding:f pi:f polygon:f point:f position:f pow:f power:f prepare:e print:e purge:E pragma:e pg_user:w", ptr, len);
    case 16: return classIn("quote:f quote_ident:f quotename:f query_to_xml:F quarter:f", ptr, len);
    case 17: return classIn("rlike:q regexp:q replace:f revoke:E rename:E row:f rand:f random:f randomblob:F rawtohex:f regexp_replace:f regexp_substring:f regexp_like:f release_lock:F repeat:f reverse:f right:f round:f row_count:f rownum:V rpad:f rtrim:f restore:E role:t reconfigure:e returning:k", ptr, len);
    case 18: return classIn("select:S set:e shutdown:e show:E similar:q sounds:q some:- sleep:F schema:t session_user:V system_user:V sysdate:V substr:f substring:f substring_index:f sum:f sha:f sha1:f sha2:f sign:f sin:f space:f sqrt:f sqlite_version:f std:f stddev:f strcmp:f string_agg:f str:f soundex:f sys_context:f sys.database_name:V sysutcdatetime:f suser_name:f suser_sname:f serverproperty:f sql_variant_property:f", ptr, len);
    case 19: return classIn("then:k top:a table:t trigger:t truncate:E tan:f to_char:f to_date:f to_number:f to_base64:f trim:f typeof:f true:n tablespace:t table_name:w temporary:a", ptr, len);
    case 20: return classIn("union:u update:E use:e using:k user:U upper:f ucase:f uncompress:f unhex:f unicode:f updatexml:F utl_inaddr.get_host_address:F utl_inaddr.get_host_name:F utl_http.request:F uuid:f unix_timestamp:f user_name:f user_id:f utc_date:V utc_time:V utc_timestamp:V unlock:E", ptr, len);
    case 21: return classIn("values:f version:f variance:f view:t var_pop:f", ptr, len);
    case 22: return classIn("where:k when:k waitfor:W with:a while:e week:f", ptr, len);
    case 23: return classIn("xor:l xmltype:F xp_cmdshell:F xp_dirtree:F xp_fileexist:F xp_regread:F xmlagg:f xmlelement:f xpath:f", ptr, len);
    case 24: return classIn("year:f", ptr, len);
    case 25: return classIn("zeroblob:f", ptr, len);
    default: return 0;
  }
}
