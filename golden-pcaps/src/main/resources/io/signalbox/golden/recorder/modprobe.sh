#!/bin/sh
exec /sbin/modprobe -d /run/work/root "$@"
