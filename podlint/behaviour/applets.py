"""The commands that busybox can be built with: facts for telling what is not in an image."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


EVERYWHERE = _names("""
    [ [[ ash awk basename cat chgrp chmod chown chroot cp cut date dd df dirname dmesg du echo egrep env expr false
    fgrep find free grep gunzip gzip head hostname httpd id ifconfig ip kill killall less ln ls md5sum mkdir mkfifo
    mknod mktemp more mount mv nc netstat nproc nslookup od pidof ping printf ps pwd readlink realpath rm rmdir
    route sed seq setsid sh sha256sum sleep sort stat stty sync tac tail tar tee telnet test time timeout top touch
    tr true tty umount uname uniq unzip uptime usleep vi watch wc wget which who whoami xargs yes zcat
""")
"""Commands that the builds of busybox in common images hold (Debian's, Docker's official image, Alpine's)."""

SOMEWHERE = EVERYWHERE | _names("""
    acpid add-shell addgroup adduser adjtimex ar arch arp arping ascii base32 base64 bash-static bc beep blkdiscard
    blkid blockdev bootchartd brctl bunzip2 busybox bzcat bzip2 cal catv chat chattr chcon chpasswd chpst chrt chvt
    cksum clear cmp comm conspy cpio crc32 crond crontab cryptpw cttyhack dc deallocvt delgroup deluser depmod
    devmem dhcprelay diff dnsd dnsdomainname dos2unix dpkg dpkg-deb dumpkmap dumpleases ed eject envdir envuidgid
    ether-wake expand factor fakeidentd fallocate fatattr fbset fbsplash fdflush fdformat fdisk fgconsole findfs
    flash_eraseall flash_lock flash_unlock flashcp flock fold freeramdisk fsck fsck.minix fsfreeze fstrim fstype
    ftpget ftpput fuser getconf getopt getty groups halt hd hdparm hexdump hostid hush hwclock i2cdetect i2cdump
    i2cget i2cset i2ctransfer iconv ifdown ifup inetd init inotifyd insmod install ionice iostat ipaddr ipcalc ipcrm
    ipcs iplink ipneigh iproute iproute2 iprule iptunnel kbd_mode killall5 klogd lash last ldd link linux32 linux64
    linuxrc loadfont loadkmap locale localedef logger login logname logread losetup lpd lpq lpr lsattr lsmod lspci
    lsscsi lsusb lzcat lzma lzop lzopcat makedevs makemime man mdev mesg microcom mim mkdosfs mke2fs mkfs.ext2
    mkfs.minix mkfs.reiser mkfs.vfat mkpasswd mkswap modinfo modprobe mountpoint mpstat mt nameif nanddump nandwrite
    nbd-client netcat nice nl nmeter nohup nologin nsenter ntpd nuke openvt partprobe passwd paste patch pgrep ping6
    pipe_progress pivot_root pkill pmap popmaildir poweroff powertop printenv pscan pstree pwdx raidautorun rdate
    readahead readprofile reboot reformime remove-shell renice reset resume rev rfkill rmmod rpm rpm2cpio rtcwake
    run-init run-parts runlevel runsv runsvdir rx script scriptreplay seedrng sendmail setarch setattr setconsole
    setfattr setfont setkeycodes setlogcons setpriv setserial setuidgid sha1sum sha3sum sha512sum showkey shred shuf
    slattach smemcap softlimit split ssl_client start-stop-daemon static-sh strings su sulogin sum sv svc svlogd
    svok swapoff swapon switch_root sysctl syslogd taskset tc tcpsvd tftp traceroute traceroute6 tree truncate ts
    ttysize tunctl tune2fs ubiattach ubidetach ubimkvol ubirename ubirmvol ubirsvol ubiupdatevol udhcpc udhcpc6
    udhcpd udpsvd uevent uncompress unexpand unix2dos unlink unlzma unlzop unshare unxz users uudecode uuencode
    vconfig vlock volname w wall watchdog whois xxd xz xzcat zcip
""")
"""Commands that some build holds, and programs that are shipped beside it; anything else no image of busybox alone has."""
