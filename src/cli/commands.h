/*
 * cli/commands: each command is one function in one file, cmd_NAME.c.
 *
 * Layer: all. argv[0] is the command's name. The return value is the exit
 * status (doc/design.md, section 8). Only what cli prints is printed.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

int cmd_pack(int argc, char **argv);
int cmd_scan(int argc, char **argv);
int cmd_verify(int argc, char **argv);

#endif
